build {
  sources = ["source.oci.machine"]

  provisioner "file" {
    content     = "x"
    destination = "/etc/passwd/x"
  }
}
