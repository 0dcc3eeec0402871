# elsewhere: Unset variable "unset"
variable "unset" {}
variable "kind" {
  type    = strng # error: Invalid type specification
  default = "x"
}
variable "bad" {
  type    = number
  default = "x" # error: Invalid default value for variable
}
variable "9x" { # error: Invalid variable name
  default = 1
}
variable "twice" { default = 1 }
variable "twice" { default = 2 } # error: Duplicate variable
variable "reference" {
  default = local.x # error: Variables not allowed
}
variable "call" {
  default = upper("x") # error: Call to unknown function
}
variable "strange" {
  default = 1
  colour  = "red" # error: Unsupported argument
}
variables {
  good  = env("HOME")
  twice = 3 # error: Duplicate variable
}
locals {
  all = [var.unset, var.kind, var.bad, var.reference, var.call, var.strange, var.good]
  one = var.bad + 1
}
source "null" "a" {
  communicator = var.call
  ssh_port     = var.bad
}
build {
  sources = ["null.a"]
}
