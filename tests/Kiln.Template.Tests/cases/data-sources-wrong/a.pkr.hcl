data "echo" "fails" {
  text = "x"
  fail = "the server said no"
}
data "echo" "bad" {
  nosuch = 1
  dynamic "x" {
    for_each = []
    content {}
  }
}
data "ecko" "typo" {
}
data "echo" "fails" {
  text = "x"
}
data "echo" "9" {
  text = "y"
}
locals {
  a = data.echo.fails.out
  b = data.echo.nosuch.out
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
