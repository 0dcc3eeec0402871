# A disk that starts in seconds, also without hardware acceleration: a tiny Linux system is started, changed over ssh, shut down and
# kept with its checksum. Needs qemu-system-x86, qemu-utils, grub-pc-bin, busybox-static and dropbear-bin of Debian or Ubuntu.
#
#     kiln build -var image="$(eng/make-test-guest)/boot.qcow2" examples/qemu-tiny
#     kiln build -cache -var image="$(eng/make-test-guest)/boot.qcow2" -force examples/qemu-tiny     # the second time from a checkpoint

packer {
  required_plugins {
    qemu = {
      source  = "github.com/hashicorp/qemu"
      version = ">= 1.1.0"
    }
  }
}

variable "image" {
  type        = string
  description = "A disk image with a system that root may log in to."
  default     = "boot.qcow2"
}

variable "password" {
  type      = string
  default   = "tortoise"
  sensitive = true
}

locals {
  output = "${path.cwd}/output"
}

source "qemu" "tiny" {
  disk_image   = true
  iso_url      = var.image
  iso_checksum = "none"

  vm_name          = "tiny.qcow2"
  output_directory = "${local.output}/tiny"
  disk_size        = "128M"
  disk_compression = true

  memory   = 192
  headless = true

  boot_wait    = "-1s"
  ssh_username = "root"
  ssh_password = var.password
  ssh_timeout  = "5m"

  shutdown_command = "poweroff"
}

build {
  sources = ["source.qemu.tiny"]

  provisioner "shell" {
    inline = [
      "echo 'Made by ${source.type}.${source.name}' >/etc/motd",
      "uname -a",
    ]
  }

  provisioner "file" {
    content     = "listen = 8080\n"
    destination = "/etc/service.conf"
  }

  post-processor "checksum" {
    checksum_types = ["sha256"]
    output         = "${local.output}/tiny/SHA256SUMS"
  }
}
