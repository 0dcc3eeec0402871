source "null" "native" {
  communicator = "none"
}

build {
  source "null.a" {
    name         = "four"
    communicator = "ssh"
  }
}
