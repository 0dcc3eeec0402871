source "null" "a" {
  communicator = "none"
}

source "null" "b" {
  communicator = "none"
}
build {
  name    = "one"
  sources = ["null.a", "null.b"]
  post-processors {
    post-processor "checksum" {
      name = "sums"
    }
    post-processor "manifest" {}
    post-processor "shell-local" {}
  }
}
build {
  sources = ["null.a"]
}
