packer {
  required_version = ">= 2.0"
  future_thing = 1
}
new_block {}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
