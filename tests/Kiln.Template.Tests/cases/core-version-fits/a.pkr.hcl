packer {
  required_version = "~> 1.15"
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
