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
      output              = "all.tar"
      keep_input_artifact = true
    }
  }
}
