variable {
}
variable "a" "b" {}
locals "x" {}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
