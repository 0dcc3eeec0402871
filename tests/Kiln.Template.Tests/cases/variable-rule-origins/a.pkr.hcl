variable "d" {
  default = ""
  validation {
    condition     = var.d != ""
    error_message = "D is empty!"
  }
}
variable "e" {
  validation {
    condition     = var.e != ""
    error_message = "E is empty?"
  }
}
variable "f" {
  default = "overwritten"
  validation {
    condition     = var.f != ""
    error_message = "F is empty."
  }
}
variable "c" {
  validation {
    condition     = length(var.c) > 0
    error_message = "Über leer."
  }
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
