a=[for x in y:x]
b=[ for  x,y  in  [ 1,2 ] : x  if  ! y ]
c={for k,v in m:k=>v...}
d={for k,v in m:k=>-v if k!="x"}
e=f( a , b... )
f=f(a...)
g=a . b . c
h=a [ 0 ]
i=a[ "x" ] [ * ] . b
j=a.*.b
k=a.0 .b .1
l=a.0 . b
m=f ( x ) [ 0 ]
n=[ 1 ] [ 0 ]
o={ a=1 } [ "a" ]
p=5 [ 0 ]
q="x" [ 0 ]
r=[for x in (y):z]
s=[for x in{a=1}:x]
t=in [0]
u=[]
v={}
w=[ ]
x={ }
y=[for x in y:[x,"z"]]
z={"a"=1,"b":2}
