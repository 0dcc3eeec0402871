source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
  provisioner "shell-local" {
    inline = [build.ID, build.Host, "${build.Port}", build.User, build.Password, build.ConnType, build.PackerRunUUID,
      build.PackerHTTPIP, build.PackerHTTPAddr, build.PackerHTTPPort, build.SSHPublicKey, build.SSHPrivateKey,
      build.WinRMPassword]
  }
  provisioner "shell-local" {
    name   = build.name
    inline = [build.name]
  }
}
