variable "d" { default = "default" }
variable "e" { default = "default" }
variable "f" { default = "default" }
variable "g" { default = "default" }
variable "j" { default = "default" }
variable "h" { default = "default" }
variable "k" { default = "default" }
variable "m" {
  type    = map(string)
  default = { a = "default", b = "default" }
}
variable "required" {}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
