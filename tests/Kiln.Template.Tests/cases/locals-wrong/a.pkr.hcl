locals {
  c1   = local.c2
  c2   = local.c3
  c3   = local.c1
  me   = local.me
  miss = local.nosuch
  fine = 1
  user = "${local.bad}${local.miss}${local.c1}"
  bad  = nosuch.x
}
local "empty" {
}
local "1x" {
  expression = 1
  sensitive  = "maybe"
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
  provisioner "shell-local" {
    inline = [local.bad, local.c1, local.nosuch]
  }
}
