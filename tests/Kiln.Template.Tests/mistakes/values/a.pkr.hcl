# elsewhere: Invalid value for variable
# elsewhere: Invalid argument value for -var variable
# elsewhere: Undefined -var variable
# elsewhere: Variables not allowed
# elsewhere: Unset variable "missing"
variable "n" { type = number }
variable "l" { type = list(string) }
variable "b" { type = bool }
variable "missing" {}
locals {
  sum = var.n + 1
  len = length(var.l)
  not = !var.b
}
source "null" "a" {
  communicator = var.missing
  ssh_port     = local.sum
}
build {
  sources = ["null.a"]
}
