# schema: provisioner(type) step()
# inside: a
dynamic "provisioner" {
  for_each = nothing
  labels   = ["x"]
  content {}
}
dynamic "provisioner" {
  for_each = "text"
  labels   = ["x"]
  content {}
}
dynamic "provisioner" {
  for_each = list
  content {}
}
dynamic "provisioner" {
  for_each = list
  labels   = []
  content {}
}
dynamic "provisioner" {
  for_each = list
  labels   = ["a", "b"]
  content {}
}
dynamic "provisioner" {
  for_each = [1]
  labels   = [nothing]
  content {}
}
dynamic "provisioner" {
  for_each = [1]
  labels   = [[]]
  content {}
}
dynamic "provisioner" {
  for_each = [1]
  labels   = [unknown]
  content {}
}
dynamic "provisioner" {
  for_each = [1]
  labels   = "x"
  content {}
}
dynamic "provisioner" {
  for_each = [1]
  labels   = ["x"]
}
dynamic "step" {
  for_each = [1]
  content {}
  content {}
}
dynamic "step" {
  for_each = [1]
  iterator = a.b
  content {}
}
dynamic "step" {
  for_each = [1]
  iterator = "x"
  content {}
}
dynamic "stepp" {
  for_each = [1]
  content {}
}
dynamic {
  for_each = [1]
}
dynamic "step" "x" {
}
dynamic "step" {
  foo = 1
  content {}
}
dynamic "step" {
  for_each = missing
  content {}
}
dynamic "step" {
  for_each = list
  content {
    a = step.nothing
    c = 1
  }
}
