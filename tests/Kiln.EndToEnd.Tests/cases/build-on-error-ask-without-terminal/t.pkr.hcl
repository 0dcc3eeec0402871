source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "shell-local" {
    inline = ["exit 4"]
  }

  error-cleanup-provisioner "shell-local" {
    inline = ["echo cleaning $PACKER_BUILD_NAME"]
  }
}
