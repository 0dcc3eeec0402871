source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  dynamic "provisionr" {
    for_each = []
    content {}
  }
  dynamic {
  }
  dynamic "provisioner" {
    for_each = [1]
    iterator = a.b
    foo = 1
    labels = ["shell-local"]
    content {}
    content {}
  }
  dynamic "provisioner" {
    for_each = [1]
    labels = [{}]
    content {}
  }
  dynamic "provisioner" {
    for_each = [1]
    labels = [packer.iterationID]
    content {}
  }
}
