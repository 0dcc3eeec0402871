variable "a" {
  default = "a" # error: Invalid value for default variable | Invalid value for default variable
  validation {
    condition     = length(var.a) > 1
    error_message = "Too short."
  }
  validation {
    condition     = var.a != "a"
    error_message = "Not this one."
  }
  validation {
    condition     = var.b == "" # error: Invalid reference in variable validation | Invalid variable validation condition
    error_message = "Never."
  }
  validation {
    condition     = var.a != ""
    error_message = "no sentence" # error: Invalid validation error message
  }
  validation { # error: Missing required argument | Missing required argument
  }
  validation {
    condition     = nosuch(var.a) # error: Call to unknown function
    error_message = "Never."
  }
  validation {
    condition     = true ? null : var.a == "" # error: Invalid variable validation result
    error_message = "Never."
  }
  validation {
    condition     = "yes ${var.a}" # error: Invalid variable validation result
    error_message = "Never."
  }
}
variable "b" {
  type    = string
  default = null
  validation {
    condition     = var.b == null
    error_message = "Must be null."
  }
}
source "null" "a" {
  communicator = var.a
}
build {
  sources = ["null.a"]
}
