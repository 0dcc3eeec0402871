variable "here" {} # error: Duplicate variable
locals {
  one   = 1 # error: Duplicate local definition
  three = var.there # error: Unsupported attribute
}
build {
  sources = ["null.a"]
  provisioner "nosuch" {} # error: Unknown provisioner type "nosuch"
}
