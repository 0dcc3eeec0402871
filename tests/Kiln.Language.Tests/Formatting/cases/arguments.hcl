a=1
bcd    =   "two"
  ef ="three"   # comment
g= true// other

long_name_of_an_argument=null
x = 5
/* block */ y=6
z=7/* behind */
q = 8 /* one */ # two
# own line
r=9
rr  =  10 # first
rrr=11
rrrr=12 # alone
