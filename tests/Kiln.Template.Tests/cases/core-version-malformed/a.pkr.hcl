packer {
  required_version = "> 2.0, x"
}
packer {
  required_version = var.x
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
