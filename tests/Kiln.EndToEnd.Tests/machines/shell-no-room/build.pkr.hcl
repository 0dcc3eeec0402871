build {
  sources = ["source.oci.machine"]

  provisioner "shell" {
    inline              = ["echo never"]
    remote_folder       = "/etc/passwd"
    start_retry_timeout = "0s"
  }
}
