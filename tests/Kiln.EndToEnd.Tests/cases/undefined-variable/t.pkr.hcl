locals {
  text = var.greting
}

variable "greeting" {
  default = "hello"
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]
}
