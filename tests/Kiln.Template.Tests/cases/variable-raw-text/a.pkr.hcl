variable "s" { type = string }
variable "n" { type = number }
variable "any" { type = any }
variable "none" {}
variable "b" { type = bool }
variable "l" { type = list(string) }
variable "t" { default = ["a", 1] }
variable "default_number" { default = 1 }
variable "empty_list" { default = [] }
variable "nothing" {
  type    = string
  default = null
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
