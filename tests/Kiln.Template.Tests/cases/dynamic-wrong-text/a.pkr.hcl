source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  dynamic "provisioner" {
    for_each = "a"
    labels = ["shell-local"]
    content {
      inline = ["x"]
    }
  }
}
