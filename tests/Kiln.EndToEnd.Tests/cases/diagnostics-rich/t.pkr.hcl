variable "port" {
  default = 22
}

locals {
  a = local.b
  b = local.a
  c = var.prt
}

source "null" "a" {
  communicator = "none"
  ssh_port     = var.port
}

build {
  sources = ["null.a"]

  provisioner "shell-local" {
    inline = "echo ${var.port}"
  }
}
