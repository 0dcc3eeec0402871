# Packs two files and a notice into output/site.tar.gz, and lists what is in it. The README beside this file leads from
# the sources of the plugin to this template; then, in this folder:
#
#   kiln build archive.pkr.hcl

packer {
  required_plugins {
    tar = {
      source  = "github.com/kiln/tar"
      version = ">= 1.0.0"
    }
  }
}

variable "title" {
  type    = string
  default = "Hello"
}

source "tar" "site" {
  output = "output/site.tar.gz"
  files = {
    "site/index.html" = "<h1>${var.title}</h1>\n"
  }
}

build {
  sources = ["source.tar.site"]

  provisioner "shell-local" {
    inline = ["wc -c <${build.Folder}/site/index.html >${build.Folder}/site/size"]
  }

  provisioner "tar-notice" {
    text = "Packed by ${build.ID}"
  }

  post-processor "tar-index" {}
}
