variable "unset" {}
source "disks" "d" {
  tags  = { a = var.unset }
  extra = { l = [var.unset], fp = packer.versionFingerprint }
  dynamic "disk" {
    for_each = var.unset
    content {
      size   = disk.value.size
      labels = disk.value.labels
    }
  }
}
build {
  sources = ["disks.d"]
}
