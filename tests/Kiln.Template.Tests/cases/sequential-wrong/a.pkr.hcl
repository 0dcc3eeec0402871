data "echo" "uses" {
  text = local.a
}
data "echo" "round" {
  text = data.echo.about.out
}
data "echo" "about" {
  text = data.echo.round.out
}
locals {
  a  = "a"
  no = local.aa
  x0 = "x"
  x1 = local.x0
  x2 = local.x1
  x3 = local.x2
  x4 = local.x3
  x5 = local.x4
  x6 = local.x5
  x7 = local.x6
  x8 = local.x7
  x9 = local.x8
  x10 = local.x9
  x11 = local.x10
}
data "echo" "y0" {
  text = "y"
}
data "echo" "y1" {
  text = data.echo.y0.out
}
data "echo" "y2" {
  text = data.echo.y1.out
}
data "echo" "y3" {
  text = data.echo.y2.out
}
data "echo" "y4" {
  text = data.echo.y3.out
}
data "echo" "y5" {
  text = data.echo.y4.out
}
data "echo" "y6" {
  text = data.echo.y5.out
}
data "echo" "y7" {
  text = data.echo.y6.out
}
data "echo" "y8" {
  text = data.echo.y7.out
}
data "echo" "y9" {
  text = data.echo.y8.out
}
data "echo" "y10" {
  text = data.echo.y9.out
}
data "echo" "y11" {
  text = data.echo.y10.out
}
data "echo" "y12" {
  text = data.echo.y11.out
}
source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
}
