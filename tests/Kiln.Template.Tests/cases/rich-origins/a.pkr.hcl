variable "fallback" {
  default = "d"
}
variable "environment" {
  type = string
}
variable "automatic" {}
variable "file" {}
variable "argument" {
  type = object({ a = string })
}
variable "secret" {
  type      = string
  sensitive = true
  validation {
    condition     = length(var.secret) > 10
    error_message = "Too short."
  }
}
variable "unset" {}
locals {
  a = var.fallback + 1
  b = var.environment + 1
  c = var.automatic.x
  d = var.file + 1
  e = var.argument.b
  f = var.secret + 1
  g = local.h[1]
  h = ["x"]
}
source "null" "a" {
  communicator = "none"
  ssh_port     = var.environment
}
build {
  sources = ["null.a"]
  provisioner "shell-local" {
    inline = "${var.file}${local.h[1]}"
  }
  provisioner "shell-local" {
    inlin = var.fallback
  }
}
