


a=1


b=2
   
	
	c	=	3	# tab
    d=4  


# end

