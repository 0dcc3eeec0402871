source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "breakpoint" {
    note = "look at it"
  }

  provisioner "shell-local" {
    inline = ["echo never"]
  }
}
