packer {
  required_version = ">= 1.5, < 2"
}

variable "text" {
  type        = string
  default     = "hi"
  description = "As it is: $${not.a.template}"
}

variable "list" {
  type    = list(string)
  default = ["x", env("HOME_OF")]
}

variable "object" {
  type    = object({ a = string, n = optional(number, 3) })
  default = { a = "é" }
}

variable "checked" {
  type      = number
  default   = -1.5e1
  sensitive = true

  validation {
    condition     = var.checked < 0
    error_message = "Must be $${negative}."
  }
}

variables {
  short = 1
}

local "one" {
  expression = "${local.two}!"
  sensitive  = false
}

locals {
  two       = upper(var.text)
  typed     = var.list
  mixed     = { "${var.text}-key" = [true, null, 1.50, "$${literal} %%{if}"], plain = {} }
  directive = "%{ for x in var.list }<${x}>%{ endfor }"
  escaped   = "a\tb\"c\\dé😀/${"q\n"}"
}

source "null" "a" {
  communicator = "none"
}

source "null" "b" {
  communicator = "none"
}

build {
  name        = "first"
  description = var.text
  sources     = ["source.null.a", "null.b"]

  provisioner "shell-local" {
    inline       = ["echo ${local.one}"]
    only         = ["null.a"]
    pause_before = "2s"
  }

  provisioner "shell-local" {
    inline = ["1"]
  }

  provisioner "shell-local" {
    inline   = ["2"]
    override = { a = { inline = [build.name] } }
  }

  error-cleanup-provisioner "shell-local" {
    inline = ["sorry ${source.name}"]
  }

  post-processor "manifest" {
    output = "one.json"
  }

  post-processors {
    post-processor "manifest" {
      output = "two.json"
    }

    post-processor "manifest" {
      name   = "m"
      output = "three.json"
    }
  }

  post-processors {
  }
}
