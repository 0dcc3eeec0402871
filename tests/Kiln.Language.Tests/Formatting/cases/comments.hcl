# at the top
//second
   /* third */
a=1# one
bb=22// two
ccc=333/* three */
dddd=4 /* four */
block{# open
  x=1#x
}# close
list=[# start
1,#one
22,   # two
# alone
333# three
]# end
/* several
    lines */
   e = /* in */ 1
f /* before */ = 2
g = [ /* first */ 1, 2 /* last */ ]
/* several
 lines */ h = 5 # tail
i=6 # tail
long_name=7 #tail
j = { # open
k = 1 # k
lll=2 # l
}
m = 1 + /* mid */ 2
n = f( /* arg */ )
o = ! /* not */ true
p = a/**/.b
