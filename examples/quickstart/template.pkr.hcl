# A small Debian image that serves a page with busybox. Build it from anywhere:
#
#     kiln build examples/quickstart
#
# The image lands in the folder output beside this file; README.md says how to run it.

variable "greeting" {
  type        = string
  default     = "Baked by Kiln"
  description = "The headline of the page."
}

locals {
  page = <<-HTML
    <!doctype html>
    <title>${var.greeting}</title>
    <h1>${var.greeting}</h1>
  HTML
}

source "oci" "page" {
  bootstrap {
    suite    = "bookworm"
    packages = ["busybox"]
  }

  output = "oci-archive:${path.root}/output/page.tar"

  changes = [
    "EXPOSE 8080",
    "USER www-data",
    "CMD [\"busybox\", \"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/srv/www\"]",
  ]
}

build {
  sources = ["source.oci.page"]

  provisioner "shell" {
    inline = [
      "install -d -o www-data -g www-data /srv/www",
      "busybox --list | grep -x httpd",
    ]
  }

  provisioner "file" {
    content     = local.page
    destination = "/srv/www/index.html"
  }

  # Uploaded content belongs to root alone. What tells one build from the next has no place in an image: logs, caches.
  provisioner "shell" {
    inline = [
      "chmod 0644 /srv/www/index.html",
      "find /var/log -type f -delete",
      "rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/cache/debconf/*-old",
    ]
  }

  post-processors {
    post-processor "checksum" {
      checksum_types = ["sha256"]
      output         = "${path.root}/output/page.{{.ChecksumType}}"
    }

    post-processor "manifest" {
      output = "${path.root}/output/manifest.json"
    }
  }
}
