locals {
  long0 = local.long1
  long1 = local.long2
  long2 = local.long3
  long3 = local.long4
  long4 = local.long5
  long5 = local.long6
  long6 = local.long7
  long7 = local.long8
  long8 = local.long9
  long9 = local.long10
  long10 = local.long11
  long11 = local.long12
  long12 = local.long13
  long13 = local.long14
  long14 = local.long15
  long15 = local.long16
  long16 = local.long17
  long17 = local.long18
  long18 = local.long19
  long19 = local.long20
  long20 = local.long21
  long21 = local.long22
  long22 = local.long23
  long23 = local.long24
  long24 = local.long25
  long25 = local.long26
  long26 = local.long27
  long27 = local.long28
  long28 = local.long29
  long29 = local.long0
  self  = "${local.self}"
  one   = { x = [local.two] }
  two   = data.echo.three.out
  typo  = local.selff
}
data "echo" "three" {
  text = upper(local.one.x[0])
}
source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
}
