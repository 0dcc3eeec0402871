locals {
  sizes = { big = 100, small = 1 }
}
source "disks" "d" {
  dynamic "disk" {
    for_each = local.sizes
    iterator = it
    content {
      size   = it.value
      labels = [it.key]
    }
  }
}
build {
  dynamic "source" {
    for_each = ["disks.d", "disks.d"]
    labels   = [source.value]
    content {
      name = "fixed"
    }
  }
  dynamic "provisioner" {
    for_each = ["a", "b"]
    iterator = outer
    labels   = ["shell-local"]
    content {
      inline = ["${outer.key} ${outer.value} ${build.name}"]
      name   = outer.value
    }
  }
  dynamic "post-processors" {
    for_each = [1, 2]
    content {
      dynamic "post-processor" {
        for_each = ["manifest", "checksum"]
        labels   = [post-processor.value]
        content {
          output = "${post-processors.value} ${post-processor.key}"
        }
      }
    }
  }
}
