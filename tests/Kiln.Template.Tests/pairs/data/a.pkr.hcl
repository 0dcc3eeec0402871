data "echo" "one" {
  text = local.first
}

locals {
  first  = "a"
  second = data.echo.one.out
}

data "echo" "two" {
  text = "${local.second}b"
}

source "null" "x" {
  communicator = data.echo.two.out
}

build {
  sources = ["null.x"]
}
