# An Ubuntu virtual machine template on vSphere, installed from the ISO without anybody at the keyboard.
#
#     kiln init examples/vsphere-ubuntu
#     PKR_VAR_vcenter_password=... kiln build -var-file=examples/vsphere-ubuntu/lab.pkrvars.hcl examples/vsphere-ubuntu

packer {
  required_plugins {
    vsphere = {
      source  = "github.com/hashicorp/vsphere"
      version = ">= 1.4.0"
    }
  }
}

variable "vcenter" {
  type = object({
    server     = string
    user       = string
    datacenter = string
    cluster    = string
    datastore  = string
    folder     = string
    network    = string
  })
  description = "Where the machine is made."
}

variable "vcenter_password" {
  type      = string
  sensitive = true
}

variable "password_hash" {
  type        = string
  default     = "$6$kilnexample$U3p8pB4HHGPPAS9MPZWbjMvk6I23VcXNjaYtlI7j8.2P8swCh6US4VM7hvCng5GpzKHCSk4WVLfS4F1nwigYO."
  description = "Hash of the same password; openssl passwd -6 makes one."
}

variable "password" {
  type      = string
  default   = "install"
  sensitive = true
}

locals {
  iso = {
    url      = "https://releases.ubuntu.com/24.04/ubuntu-24.04.1-live-server-amd64.iso"
    checksum = "file:https://releases.ubuntu.com/24.04/SHA256SUMS"
  }

  user_data = templatefile("${path.root}/data/user-data.pkrtpl", {
    hostname = "ubuntu-template"
    user     = "ubuntu"
    hash     = var.password_hash
  })
}

source "vsphere-iso" "ubuntu" {
  vcenter_server      = var.vcenter.server
  username            = var.vcenter.user
  password            = var.vcenter_password
  insecure_connection = false
  datacenter          = var.vcenter.datacenter
  cluster             = var.vcenter.cluster
  datastore           = var.vcenter.datastore
  folder              = var.vcenter.folder

  vm_name              = "ubuntu-24.04"
  guest_os_type        = "ubuntu64Guest"
  firmware             = "efi-secure"
  CPUs                 = 2
  RAM                  = 4096
  disk_controller_type = ["pvscsi"]
  convert_to_template  = true
  remove_cdrom         = true

  storage {
    disk_size             = 24576
    disk_thin_provisioned = true
  }

  network_adapters {
    network      = var.vcenter.network
    network_card = "vmxnet3"
  }

  iso_url      = local.iso.url
  iso_checksum = local.iso.checksum
  cd_label     = "cidata"

  cd_content = {
    "meta-data" = ""
    "user-data" = local.user_data
  }

  boot_order = "disk,cdrom"
  boot_wait  = "4s"

  # The boot menu's command line: start the kernel of the installer and tell it where to look.
  boot_command = [
    "<wait>c<wait>",
    "linux /casper/vmlinuz autoinstall ds=nocloud ---<enter><wait>",
    "initrd /casper/initrd<enter><wait>",
    "boot<enter>",
  ]

  ip_wait_timeout  = "30m"
  ssh_username     = "ubuntu"
  ssh_password     = var.password
  ssh_timeout      = "40m"
  shutdown_command = "sudo shutdown -P now"
}

build {
  sources = ["source.vsphere-iso.ubuntu"]

  provisioner "shell" {
    execute_command = "sudo -S env {{ .Vars }} bash '{{ .Path }}'"

    inline = [
      "while [ ! -f /var/lib/cloud/instance/boot-finished ]; do sleep 2; done",
      "apt-get update && apt-get -y upgrade && apt-get -y autoremove",
      "rm -f /etc/ssh/ssh_host_* /etc/netplan/*.yaml",
      "cloud-init clean --logs --machine-id",
    ]
  }
}
