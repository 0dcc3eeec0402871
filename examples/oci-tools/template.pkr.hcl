# A container image without a container engine: a small Debian with a few tools and a user of its own, as a folder in OCI
# layout and as an archive. Needs mmdebstrap and runc, no Docker.
#
#     kiln build examples/oci-tools
#     skopeo inspect oci-archive:output/tools.tar

variable "suite" {
  type    = string
  default = "bookworm"
}

variable "packages" {
  type    = list(string)
  default = ["jq", "less"]
}

variable "output" {
  type    = string
  default = "output"
}

source "oci" "tools" {
  bootstrap {
    suite    = var.suite
    variant  = "apt"
    packages = var.packages
  }

  outputs = [
    "oci-archive:${var.output}/tools.tar",
    "oci:${var.output}/layout",
  ]

  changes = [
    "USER worker",
    "WORKDIR /work",
    "LABEL org.opencontainers.image.title=tools",
    "CMD [\"/bin/bash\"]",
  ]
}

build {
  sources = ["source.oci.tools"]

  provisioner "shell" {
    inline = [
      "useradd --create-home --home-dir /work --shell /bin/bash worker",
      "jq --version",
    ]
  }

  provisioner "file" {
    destination = "/etc/profile.d/tools.sh"
    content     = "export PAGER=less\n"
  }

  provisioner "shell" {
    inline = [
      "chmod 0644 /etc/profile.d/tools.sh",
      "find /var/log -type f -delete",
      "rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb",
    ]
  }

  post-processor "manifest" {
    output = "${var.output}/manifest.json"
  }
}
