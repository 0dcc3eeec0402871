variable "h" { default = "${env("HOMEDIR")}/x" }
variable "n" { default = env("NOSUCH") }

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
