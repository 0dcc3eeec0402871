# A small tool box, committed and saved to a file; needs an engine, and an image that has a shell.
#
#     docker pull busybox:1.37
#     kiln build examples/docker
#
# Without a registry any root file system will do:
#
#     docker import root.tar tools/base:1
#     kiln build -var image=tools/base:1 examples/docker

packer {
  required_plugins {
    docker = {
      source  = "github.com/hashicorp/docker"
      version = ">= 1.1.0"
    }
  }
}

variable "image" {
  type        = string
  default     = "busybox:1.37"
  description = "What the tool box starts from; the engine has it already."
}

source "docker" "tools" {
  image  = var.image
  pull   = false
  commit = true

  changes = [
    "WORKDIR /work",
    "ENTRYPOINT [\"/bin/hello\"]",
    "LABEL org.opencontainers.image.title=tools",
  ]
}

build {
  sources = ["source.docker.tools"]

  provisioner "shell" {
    inline = ["mkdir -p /work"]
  }

  provisioner "file" {
    destination = "/bin/hello"
    content     = "#!/bin/sh\necho Hello from $(pwd)\n"
  }

  provisioner "shell" {
    inline = ["chmod 0755 /bin/hello", "/bin/hello"]
  }

  post-processors {
    post-processor "docker-tag" {
      repository = "tools/hello"
      tags       = ["1"]
    }

    post-processor "docker-save" {
      path = "${path.root}/hello.tar"
    }
  }
}
