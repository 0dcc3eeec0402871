build {
  sources = ["null.from-json"]

  provisioner "shell-local" {
    inline = ["echo ${var.v}"]
  }
}
