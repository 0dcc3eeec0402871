source "null" "works" {
  communicator = "none"
}

source "null" "fails" {
  communicator = "none"
}

build {
  sources = ["source.null.works", "source.null.fails"]

  provisioner "shell-local" {
    name   = "50% more"
    inline = ["echo begin ${source.name}"]
  }

  provisioner "shell-local" {
    only   = ["null.fails"]
    inline = ["exit 3"]
  }

  post-processor "manifest" {
    output = "m.json"
  }
}
