source "null" "a" {
  communicator = "none"
  ssh_hos      = "x"
}
source "null" "b" {
  communicator = "none"
  ssh_port     = "abc"
}
source "null" "c" {
  communicator = ["none"]
}
source "null" "d" {
  communicator = "none"
}
build {
  sources = ["null.a", "null.b", "null.c"]
  source "null.d" {
    communicator = "none"
  }
}
