variable "a" {
  type = number
}
variable "l" {
  type = list(string)
}
variable "o" {
  type = bool
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
