source "null" "a" {
  communicator = "none"
}

source "null" "a" {
  communicator = "none"
}
source "nul" "typo" {
}
source "amazon-ebs" "unused" {
  nosuch = 1
}
source "null" "unused" {
  nosuch = 1
}
build {
  sources = ["null.a", "null.b", "nulla", "source.null.a.x", "null.", "nosuch.thing"]
}
build {
}
build {
  sources = []
}
build {
  sources = "null.a"
}
build {
  source "null.c" {
    name = "${var.x}"
  }
}
