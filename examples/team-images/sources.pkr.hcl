source "file" "inventory" {
  content = join("\n", concat(["# ${local.prefix}"], local.units, [""]))
  target  = "${var.output}/${local.prefix}-services.txt"
}

source "file" "owners" {
  content = jsonencode(local.owners)
  target  = "${var.output}/${local.prefix}-owners.json"
}

source "null" "check" {
  communicator = "none"
}
