source "disks" "d" {
  tags = ["x"]
  tgs  = 1
  disk = 2
  disk {
    siz = 1
  }
  disk {
    size = "x"
  }
  dsk {}
  bootstrap {
    suit = 1
  }
  disk "label" {
    size = null
  }
  extra {
  }
}
source "file" "f" {
  target = null
}
source "file" "g" {
  target = nosuch.x
}
build {
  sources = ["disks.d", "file.f", "file.g"]
  provisioner "shell-local" {
    inline = ["a ${local.a}"]
  }
  provisioner "shell-local" {
    inline = ["a ${build.nosuch}", source.nosuch]
    inlin  = ["a"]
  }
  provisioner "shell-local" {
    inline = { a = 1 }
    foo    = bar.x
  }
  post-processor "manifest" {
    name   = "m"
    output = [1]
  }
}
