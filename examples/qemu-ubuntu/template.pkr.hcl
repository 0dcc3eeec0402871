# A qcow2 disk with Ubuntu Server. The installer gets its answers from http/user-data.
#
#     kiln init examples/qemu-ubuntu
#     kiln build examples/qemu-ubuntu
#     kiln build -var headless=false -var accelerator=tcg examples/qemu-ubuntu     # to look at it, without KVM

packer {
  required_plugins {
    qemu = {
      source  = "github.com/hashicorp/qemu"
      version = ">= 1.1.0"
    }
  }
}

variable "release" {
  type    = string
  default = "24.04.1"

  validation {
    condition     = can(regex("^[0-9]{2}\\.(04|10)(\\.[0-9])?$", var.release))
    error_message = "The release must be one of Ubuntu, like 24.04.1."
  }
}

variable "accelerator" {
  type    = string
  default = "kvm"
}

variable "headless" {
  type    = bool
  default = true
}

variable "disk_size" {
  type    = string
  default = "20G"
}

locals {
  mirror = "https://releases.ubuntu.com/${var.release}"
  output = "${path.cwd}/output/ubuntu-${var.release}"
}

source "qemu" "ubuntu" {
  iso_url      = "${local.mirror}/ubuntu-${var.release}-live-server-amd64.iso"
  iso_checksum = "file:${local.mirror}/SHA256SUMS"

  vm_name          = "ubuntu-${var.release}.qcow2"
  output_directory = local.output
  format           = "qcow2"
  disk_size        = var.disk_size
  disk_compression = true
  disk_interface   = "virtio"
  disk_discard     = "unmap"

  accelerator  = var.accelerator
  machine_type = "q35"
  cpus         = 2
  memory       = 4096
  net_device   = "virtio-net"
  headless     = var.headless

  qemuargs = [
    ["-cpu", var.accelerator == "kvm" ? "host" : "max"],
    ["-device", "virtio-rng-pci"],
  ]

  http_directory = "${path.root}/http"
  boot_wait      = "5s"

  boot_command = [
    "<wait>c<wait>",
    "linux /casper/vmlinuz --- autoinstall ",
    "ds=\"nocloud-net;seedfrom=http://{{ .HTTPIP }}:{{ .HTTPPort }}/\"<enter><wait>",
    "initrd /casper/initrd<enter><wait>",
    "boot<enter>",
  ]

  ssh_username           = "ubuntu"
  ssh_password           = "ubuntu"
  ssh_timeout            = "45m"
  ssh_handshake_attempts = 200
  shutdown_command       = "echo ubuntu | sudo -S shutdown -P now"
}

build {
  sources = ["source.qemu.ubuntu"]

  provisioner "shell" {
    execute_command = "echo ubuntu | {{ .Vars }} sudo -S -E bash '{{ .Path }}'"

    inline = [
      "cloud-init status --wait",
      "apt-get update && apt-get -y upgrade",
      "cloud-init clean --logs --machine-id --seed",
      "fstrim --all --verbose",
    ]
  }

  post-processor "checksum" {
    checksum_types = ["sha256"]
    output         = "${local.output}/SHA256SUMS"
  }
}
