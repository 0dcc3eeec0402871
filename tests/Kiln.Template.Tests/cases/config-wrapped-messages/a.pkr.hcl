source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
  provisioner "shell-local" {
    inline = ["a ${local.a}"]
  }
  provisioner "shell-local" {
    inline = ["x"]
    inlin  = ["a"]
  }
  dynamic "provisioner" {
    for_each = ["a"]
    labels   = ["shell-local"]
    content {
      inlin = ["x"]
    }
  }
}
