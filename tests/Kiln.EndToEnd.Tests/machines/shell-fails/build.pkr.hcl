build {
  sources = ["source.oci.machine"]

  provisioner "shell" {
    inline           = ["echo problem >&2", "sh -c 'exit 3'", "echo after"]
    valid_exit_codes = [0, 7]
  }

  provisioner "shell" {
    inline = ["echo never"]
  }
}
