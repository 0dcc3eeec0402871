a = 
b = 1
source "x" "y" {
  c = [1 2]
  d = "x
  e = foo(
  f = 1
  g = {
    h = 1 2
  }
  i = @
  j {
    k = ]
  }
}
z = 1
