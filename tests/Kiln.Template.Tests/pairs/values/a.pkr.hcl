locals {
  n1 = 123456789012345678901234567890
  n2 = -0.1
  n3 = 1e300
  t  = "line\nline ~ ${~ " x " ~} end"
  o  = { "a b" = 1, "é" = "\u00e9", nested = { list = [[], {}, [[null]]] } }
  f  = [for x in ["a", "b"] : upper(x)]
  c  = true ? "yes" : "no"
  s  = "a" == "a"
  y  = try(tonumber("x"), "fallback")
}

source "file" "f" {
  target  = "x"
  content = "${local.t}${jsonencode(local.o)}"
}

source "disks" "d" {
  tags = { a = "${local.n2}", b = true }

  disk {
    size   = 1
    labels = ["x"]
  }

  disk {
    size = 2
  }

  bootstrap {
    suite = "s"
  }
}

build {
  sources = ["file.f", "disks.d"]
}
