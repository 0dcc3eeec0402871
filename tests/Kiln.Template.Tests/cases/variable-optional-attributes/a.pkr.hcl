variable "o" {
  type = object({
    a = string
    b = optional(number)
    c = optional(list(string), ["x"])
    d = optional(object({ e = optional(string, "deep") }), {})
  })
  default = { a = "q" }
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
