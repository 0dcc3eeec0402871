variable "here" {
  type = string
}
locals {
  one = nosuch # error: Unknown variable
}
source "null" "a" {
  nosuch = 1 # error: Unsupported argument
}
