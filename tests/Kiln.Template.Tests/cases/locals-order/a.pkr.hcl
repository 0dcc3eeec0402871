locals {
  c = "${local.b}!"
  b = "${local.a}-${var.v}"
}
variable "v" { default = "v" }
local "a" {
  expression = "a"
}
locals {
  all    = keys(local)
  looped = [for local in ["x"] : local]
  path   = "${path.cwd} ${path.root} ${packer.version}"
  src    = source.name
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
