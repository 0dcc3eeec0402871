variable "a" {
  type = number
}
variable "l" {
  type = list(string)
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
