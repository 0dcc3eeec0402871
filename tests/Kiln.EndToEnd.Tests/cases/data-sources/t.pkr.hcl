data "null" "first" {
  input = "${local.greeting}, world"
}

data "null" "second" {
  input = upper(data.null.first.output)
}

locals {
  greeting = "hello"
  both     = "${data.null.second.output} (${join(",", keys(data.null))})"
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]

  provisioner "shell-local" {
    inline = ["echo '${local.both}'"]
  }
}
