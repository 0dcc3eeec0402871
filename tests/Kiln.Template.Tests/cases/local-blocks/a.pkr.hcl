local "token" {
  expression = "${local.prefix}-hush"
  sensitive  = true
}
local "list" {
  sensitive  = true
  expression = { a = ["deep", 1], b = local.token }
}
local "prefix" {
  expression = upper("p")
}
locals {
  derived = "${local.token}!"
}
source "null" "a" {
  communicator = "none"
  ssh_password = local.token
}
build {
  sources = ["null.a"]
}
