source "null" "n" {
  communicator = "none"
}

build {
  sources = ["source.null.n"]

  post-processors {
    post-processor "artifice" {
      files = ["*.txt"]
    }

    post-processor "compress" {
      output = "all.zip"
      format = "zst"
    }
  }

  post-processors {
    post-processor "artifice" {
      files = ["/usr/bin"]
    }

    post-processor "compress" {
      output = "x.tar"
    }
  }
}
