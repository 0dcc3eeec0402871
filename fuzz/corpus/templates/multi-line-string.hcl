a = "one
two"
b = 1
c = "open
d = "x"
