data "null" "x" {
  input = local.greeting
}

locals {
  greeting = "hello"
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
