a = f()
b = f(1, 2)
c = f(
  1,
  2,
)
d = f(a...)
e = f(1, a...
)
f = ns::sub::f(1)
