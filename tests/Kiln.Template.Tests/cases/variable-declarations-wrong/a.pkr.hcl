variable "x" {
  type    = "string"
  default = upper("a")
  nosuch  = 1
}
variable "x" {
  default = [1]
}
variables {
  x = 3
  z = var.x
}
variable "9a" {
  default = 1
}
variable "t" {
  type    = number
  default = "abc"
}
variable "s" {
  sensitive   = "maybe"
  description = upper("x")
  default     = ""
}
variable "val" {
  default = "a"
  validation {
    condition     = local.x
    error_message = "nope"
  }
  validation {
    condition     = 1 == 1
    error_message = "Nope."
  }
  validation {
    condition = null
  }
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
