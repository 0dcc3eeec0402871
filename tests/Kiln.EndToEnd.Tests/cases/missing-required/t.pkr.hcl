source "file" "a" {
}

build {
  sources = ["source.file.a"]
}
