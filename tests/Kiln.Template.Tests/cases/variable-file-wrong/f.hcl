variable "a" {}
l = "x"
