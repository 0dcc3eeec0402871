locals {
  text   = file("data.txt")
  there  = fileexists("data.txt")
  filled = templatefile("t.tpl", { name = "you" })
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
