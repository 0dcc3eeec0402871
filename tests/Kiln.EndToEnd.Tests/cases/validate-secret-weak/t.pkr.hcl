variable "pin" {
  default   = "1234"
  sensitive = true
}

source "null" "a" {
  communicator = "none"
  ssh_password = "vagrant"
}

build {
  sources = ["source.null.a"]
}
