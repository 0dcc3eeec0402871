variable "u" {}
variable "val" {
  default = "a"
  validation {
    condition     = length(var.val) > 3
    error_message = "Nope."
  }
  validation {
    condition     = var.val == "b"
    error_message = "Not b."
  }
  validation {
    condition     = var.val == "b" ? null : null
    error_message = "Not c."
  }
  validation {
    condition     = var.val
    error_message = "Not c."
  }
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
