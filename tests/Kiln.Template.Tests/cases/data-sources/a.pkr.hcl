data "echo" "one" {
  text = "${local.prefix} one"
}
data "echo" "two" {
  text = data.echo.one.out
}
locals {
  prefix = "p"
  out    = "${data.echo.two.out}!"
  types  = keys(data.echo)
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
