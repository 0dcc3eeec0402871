variable "l" {
  type    = list(string)
  default = ["p", "q"]
}

source "null" "a" {
  communicator = "none"
}

build {
  name    = "bb"
  sources = ["null.a"]

  dynamic "provisioner" {
    for_each = var.l
    labels   = ["shell-local"]
    content {
      only   = ["null.a"]
      inline = ["echo ${provisioner.value} ${build.name} ${source.name}"]
    }
  }

  dynamic "provisioner" {
    for_each = { k = "v" }
    iterator = it
    labels   = [it.value == "v" ? "shell-local" : "x"]
    content {
      inline = ["${it.key} ${it.value}"]
    }
  }

  dynamic "post-processors" {
    for_each = [1, 2]
    content {
      dynamic "post-processor" {
        for_each = ["x", "y"]
        labels   = ["manifest"]
        content {
          output = "${post-processors.value}-${post-processor.value}"
        }
      }
    }
  }

  provisioner "shell-local" {
    inline = ["last"]
  }
}
