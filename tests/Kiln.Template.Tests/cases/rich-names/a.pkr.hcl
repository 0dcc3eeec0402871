variable "region" {
  default = "x"
}
locals {
  names  = { first = 1 }
  a      = var.regio
  b      = local.names.frist
  c      = vra.region
  d      = data.echo.on.out
  e      = lenght("x")
  f      = path.rot
}
data "echo" "one" {
  text = "x"
  txt  = "y"
}
source "nul" "a" {}
source "null" "a" {
  comunicator = "none"
}
build {
  sources = ["null.aa"]
  provisoner "shell-local" {}
  provisioner "shel-local" {}
}
build {
  sources = ["null.a"]
}
