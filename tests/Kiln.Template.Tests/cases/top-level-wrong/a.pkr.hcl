varable "x" {}
foo = 1
sources = 2
source = 3
dynamic "source" {
  for_each = []
  content {}
}
source "null" {}
communicator "ssh" "x" {
  anything = 1
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
