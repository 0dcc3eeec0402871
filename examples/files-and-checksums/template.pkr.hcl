# Needs nothing but Kiln: makes two files, checks them on this machine, and says in a manifest what was made.
#
#     kiln build examples/files-and-checksums

variable "greeting" {
  type    = string
  default = "hello"
}

variable "output" {
  type    = string
  default = "output"
}

locals {
  words = [for word in ["one", "two", "three"] : "${var.greeting} ${word}"]
}

source "file" "text" {
  content = "${join("\n", local.words)}\n"
  target  = "${var.output}/words.txt"
}

source "file" "json" {
  content = jsonencode({ words = local.words })
  target  = "${var.output}/words.json"
}

source "null" "checks" {
  communicator = "none"
}

build {
  name    = "files"
  sources = ["source.file.text", "source.file.json"]

  post-processors {
    post-processor "checksum" {
      checksum_types = ["sha256", "sha512"]
      output         = "${var.output}/{{ .BuildName }}.{{ .ChecksumType }}"
    }

    post-processor "manifest" {
      output     = "${var.output}/manifest.json"
      strip_path = true
      strip_time = true
    }
  }
}

build {
  name    = "checks"
  sources = ["source.null.checks"]

  provisioner "shell-local" {
    environment_vars = ["GREETING=${var.greeting}"]

    inline = [
      "test -n \"$GREETING\"",
      "echo \"${length(local.words)} lines start with $GREETING\"",
    ]
  }
}
