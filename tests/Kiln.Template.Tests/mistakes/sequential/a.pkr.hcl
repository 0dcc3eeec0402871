locals {
  a  = "a"
  l0 = local.a
  l1 = local.l0
  l2 = local.l1
  l3 = local.l2
  l4 = local.l3
  l5 = local.l4
  l6 = local.l5
  l7 = local.l6
  l8 = local.l7
  l9 = local.l8 # error: Max local recursion depth exceeded.
  m0 = local.l9
  c1 = local.c2 # error: Max local recursion depth exceeded.
  c2 = local.c1
  no = local.nosuch # error: failed to get local variable
}
data "echo" "d0" {
  text = "x"
}
data "echo" "uses-local" {
  text = local.a # error: Unsupported attribute
}
data "echo" "cycle" { # error: Max datasource recursion depth exceeded.
  text = data.echo.cycle.out
}
source "null" "a" {
  communicator = local.m0
  ssh_host     = data.echo.uses-local.out
}
build {
  sources = ["null.a"]
}
