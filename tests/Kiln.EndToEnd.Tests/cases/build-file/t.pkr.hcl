source "file" "page" {
  content = "hello\n"
  target  = "out/page.txt"
}

build {
  name    = "site"
  sources = ["source.file.page"]

  post-processors {
    post-processor "checksum" {
      checksum_types = ["sha256"]
      output         = "out/page.{{ .ChecksumType }}"
    }

    post-processor "shell-local" {
      inline = ["cat out/page.sha256"]
    }
  }

  post-processor "manifest" {
    name       = "list"
    output     = "out/manifest.json"
    strip_time = true
  }
}
