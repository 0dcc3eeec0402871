build {
  sources = ["source.oci.machine"]

  # Uploaded as it is, the line end of Windows is part of the program's name.
  provisioner "shell" {
    script = "${path.root}/dos.sh"
    binary = true
  }
}
