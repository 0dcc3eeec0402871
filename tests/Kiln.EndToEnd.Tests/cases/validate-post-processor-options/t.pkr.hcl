source "file" "page" {
  target  = "page.txt"
  content = "x"
}

build {
  sources = ["source.file.page"]

  post-processor "artifice" {
    files = ["out/[a"]
  }

  post-processor "artifice" {
  }

  post-processor "checksum" {
    checksum_types = ["md5", "crc32"]
    output         = "{{.ChecksumType"
  }

  post-processor "compress" {
    output            = "x.tar.bz2"
    compression_level = -2
  }

  post-processor "manifest" {
    output      = ""
    custom_data = { id = "{{ build }}" }
  }

  post-processor "shell-local" {
    command = "a"
    script  = "b"
  }
}
