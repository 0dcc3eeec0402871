source "null" "none" {
  communicator = "none"
}

build {
  name    = "shell"
  sources = ["source.null.none"]

  provisioner "shell" {
    inline = ["true"]
  }
}

build {
  name    = "file"
  sources = ["source.null.none"]

  provisioner "file" {
    content     = "x"
    destination = "/x"
  }
}

build {
  name    = "sbom"
  sources = ["source.null.none"]

  provisioner "hcp-sbom" {
    source      = "/sbom.json"
    destination = "sbom.json"
  }
}

build {
  name    = "powershell"
  sources = ["source.null.none"]

  provisioner "powershell" {
    inline = ["true"]
  }
}

build {
  name    = "restart"
  sources = ["source.null.none"]

  provisioner "windows-restart" {
    restart_timeout = "1s"
  }
}
