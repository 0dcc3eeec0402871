source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "breakpoint" {
    disable = true
  }

  provisioner "breakpoint" {
    note    = "look at it"
    disable = true
  }
}
