# A Debian template on Proxmox VE, installed by debian-installer with a preseed file that Kiln serves.
#
#     kiln init examples/proxmox-debian
#     PKR_VAR_proxmox_token=... kiln build -var proxmox_url=https://pve.example:8006/api2/json examples/proxmox-debian

packer {
  required_plugins {
    proxmox = {
      source  = "github.com/hashicorp/proxmox"
      version = ">= 1.2.1"
    }
  }
}

variable "proxmox_url" {
  type = string
}

variable "proxmox_token" {
  type      = string
  sensitive = true
}

variable "node" {
  type    = string
  default = "pve1"
}

variable "root_password" {
  type      = string
  default   = "only-while-installing"
  sensitive = true
}

source "proxmox-iso" "debian" {
  proxmox_url = var.proxmox_url
  username    = "packer@pve!kiln"
  token       = var.proxmox_token
  node        = var.node

  vm_id                = 9012
  vm_name              = "debian-12"
  template_description = "Debian 12, built ${timestamp()}"
  tags                 = "debian;template"
  os                   = "l26"
  bios                 = "ovmf"
  machine              = "q35"
  cpu_type             = "host"
  cores                = 2
  memory               = 2048
  scsi_controller      = "virtio-scsi-single"
  qemu_agent           = true

  efi_config {
    efi_storage_pool  = "local-lvm"
    efi_type          = "4m"
    pre_enrolled_keys = true
  }

  boot_iso {
    type             = "scsi"
    iso_url          = "https://cdimage.debian.org/cdimage/archive/12.8.0/amd64/iso-cd/debian-12.8.0-amd64-netinst.iso"
    iso_checksum     = "file:https://cdimage.debian.org/cdimage/archive/12.8.0/amd64/iso-cd/SHA256SUMS"
    iso_storage_pool = "local"
    unmount          = true
  }

  disks {
    type         = "scsi"
    disk_size    = "16G"
    storage_pool = "local-lvm"
    discard      = true
    io_thread    = true
  }

  network_adapters {
    model    = "virtio"
    bridge   = "vmbr0"
    firewall = true
  }

  cloud_init              = true
  cloud_init_storage_pool = "local-lvm"

  http_content = {
    "/preseed.cfg" = templatefile("${path.root}/http/preseed.pkrtpl", { password = var.root_password })
  }

  boot_wait = "6s"

  boot_command = [
    "c<wait>",
    "linux /install.amd/vmlinuz auto=true priority=critical ",
    "url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/preseed.cfg<enter><wait>",
    "initrd /install.amd/initrd.gz<enter><wait>",
    "boot<enter>",
  ]

  ssh_username = "root"
  ssh_password = var.root_password
  ssh_timeout  = "30m"
}

build {
  sources = ["source.proxmox-iso.debian"]

  provisioner "shell" {
    inline = [
      "apt-get -y install cloud-init cloud-guest-utils",
      "rm -f /etc/ssh/ssh_host_* /var/lib/dhcp/*",
      "passwd --lock root",
      "truncate --size 0 /etc/machine-id",
      "fstrim --all",
    ]
  }
}
