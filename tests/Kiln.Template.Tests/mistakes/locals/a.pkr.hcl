locals {
  unknown  = nosuch.x                 # error: Unknown variable
  user1    = local.unknown
  user2    = "${local.user1}/${local.unknown}"
  function = uper(var.nosuch)         # error: Call to unknown function | Unsupported attribute
  missing  = [local.nothing, foo.bar] # error: failed to prepare execution graph | Unknown variable
  user3    = local.missing[0] + 1
  round    = local.about              # error: failed to prepare execution graph
  about    = "${local.round}${1 + {}}" # error: Invalid operand
  user4    = upper(local.round)
  itself   = local.itself             # error: failed to prepare execution graph
  fine     = "fine"
  index    = local.fine.x             # error: Unsupported attribute
  count    = length(local.index, 2)   # error: Too many function arguments
}
local "twice" {
  expression = 1
}
local "twice" { # error: Duplicate local definition
  expression = nosuch
}
local "no" { # error: Missing required argument
  sensitive = local.fine # error: Variables not allowed
}
source "null" "a" {
  communicator = local.user4
  ssh_host     = local.user2
}
build {
  sources = ["null.a"]
  provisioner "shell-local" {
    inline = [local.user3, local.count, local.no]
  }
}
