variable "greeting" {
  type    = string
  default = "hello"
}

locals {
  text = "${var.greeting}, world"
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "shell-local" {
    inline = ["echo ${local.text}"]
  }
}
