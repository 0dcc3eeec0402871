variable "l" {
  type    = list(string)
  default = ["x"]
}
variable "b" {
  type    = bool
  default = false
}
variable "o" {
  type    = object({ a = string, n = number })
  default = { a = "q", n = 1 }
}
variable "v" {
  type    = string
  default = "abc"
  validation {
    condition     = length(var.v) > 2
    error_message = "Too short."
  }
}
source "null" "a" {
  communicator = "none"
}
build {
  name    = "bb"
  sources = ["null.a"]
  source "source.null.a" {
    name = "loc"
  }
  dynamic "provisioner" {
    for_each = var.l
    labels   = ["shell-local"]
    content {
      only   = ["null.loc"]
      inline = ["echo ${provisioner.value} ${build.name} ${source.name}"]
    }
  }
  provisioner "shell-local" {
    inline   = ["echo base"]
    override = { loc = { inline = ["echo over"] } }
  }
}
