source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  dynamic "provisioner" {
    for_each = [1]
    labels = [null]
    content {
      inline = ["x"]
    }
  }
}
