source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  dynamic "provisioner" {
    for_each = [1]
    labels = "x"
    content {
      inline = ["x"]
    }
  }
}
