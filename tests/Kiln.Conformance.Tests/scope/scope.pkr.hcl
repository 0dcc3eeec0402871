variable "name" {
  type    = string
  default = "web"
}

variable "count" {
  type    = number
  default = 3
}

variable "enabled" {
  type    = bool
  default = true
}

variable "zones" {
  type    = list(string)
  default = ["a", "b", "c"]
}

variable "tags" {
  type = map(string)
  default = {
    owner = "ops"
    env   = "dev"
  }
}

variable "ports" {
  type    = set(number)
  default = [443, 80, 443]
}

variable "disk" {
  type = object({
    size = number
    kind = string
  })
  default = {
    size = 10
    kind = "ssd"
  }
}

variable "pair" {
  type    = tuple([string, number])
  default = ["x", 1]
}

variable "nothing" {
  type    = string
  default = null
}

variable "untyped" {
  default = ["a", 1, true]
}

locals {
  upper_name = upper(var.name)
  numbers    = [1, 2, 3]
  nested = {
    list = [{ id = 1, tags = ["x"] }, { id = 2, tags = [] }]
    map  = { a = { b = "deep" } }
  }
  text = <<-EOT
    first
      second ${var.name}
    third
  EOT
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
