source "file" "disk" {
  content = "hello\n"
  target  = "out/disk.img"
}

build {
  sources = ["source.file.disk"]

  post-processors {
    post-processor "shell-local" {
      inline = ["mkdir made", "echo one > made/b.raw", "echo two > made/a.raw"]
    }

    post-processor "artifice" {
      files = ["made/*.raw", "out/disk.*"]
    }

    post-processor "compress" {
      output              = "packed/{{.BuildName}}.tar"
      keep_input_artifact = true
    }

    post-processor "checksum" {
      checksum_types = ["sha1"]
      output         = "{{.ChecksumType}}"
    }

    post-processor "shell-local" {
      inline = ["tar -tf packed/disk.tar", "ls out made packed", "cut -f 2 sha1"]
    }
  }

  post-processor "compress" {
    output = "zipped.zip"
  }
}
