source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  dynamic "provisioner" {
    for_each = null
    labels = ["shell-local"]
    content {
      inline = ["x"]
    }
  }
}
