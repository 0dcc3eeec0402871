locals {
  a = local.b
  b = local.c
  c = local.a
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]
}
