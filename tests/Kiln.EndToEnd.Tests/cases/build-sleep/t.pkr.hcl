source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "sleep" {
    duration = "20ms"
  }

  provisioner "shell-local" {
    inline = ["echo rested"]
  }
}
