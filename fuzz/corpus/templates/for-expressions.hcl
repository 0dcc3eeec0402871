a = [for x in y : x]
b = [
  for i, x in y :
  x
  if x > i
]
c = {for k, v in y : k => v}
d = {
  for k, v in y : k => v... if v != null
}
