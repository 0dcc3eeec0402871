data "echo" "d0" {
  text = data.echo.d1.out
}
data "echo" "d1" {
  text = "one"
}
locals {
  a = "${local.b}!"
  b = data.echo.d0.out
}
source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
}
