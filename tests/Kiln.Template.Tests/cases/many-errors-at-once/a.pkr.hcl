variable "unset" {}
locals {
  bad = nosuch.x
}
source "null" "a" {
  nosuch = 1
}
build {
  sources = ["null.a", "null.missing"]
  provisioner "shell-locl" {}
  provisioner "shell-local" {
    inlin = 1
  }
}
