source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "sleep" {
    duration = "20ms"
  }

  provisioner "sleep" {
    duration = 1000000 # nanoseconds
  }

  provisioner "shell-local" {
    inline = ["echo rested"]
  }
}
