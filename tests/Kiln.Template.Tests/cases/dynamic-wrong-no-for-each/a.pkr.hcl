source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  dynamic "provisioner" {
    labels = ["shell-local"]
    content {
      inline = ["x"]
    }
  }
}
