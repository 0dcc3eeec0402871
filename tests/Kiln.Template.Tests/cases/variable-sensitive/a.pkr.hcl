variable "pw" {
  sensitive = true
  type      = object({ user = string, keys = list(string), n = number })
}
variable "short" {
  sensitive = true
  default   = ""
  validation {
    condition     = length(var.short) > 3
    error_message = "Too short."
  }
}
local "derived" {
  expression = "x-${var.pw.user}"
  sensitive  = true
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
