source "null" "n" {
  communicator = "none"
}

build {
  sources = ["source.null.n"]

  post-processors {
    post-processor "artifice" {
      files = ["command.*"]
    }

    post-processor "compress" {
      output = "all.zip"
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
