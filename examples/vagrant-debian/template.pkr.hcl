# A Vagrant box with Debian for VirtualBox.
#
#     kiln init examples/vagrant-debian
#     kiln build examples/vagrant-debian
#     vagrant box add --name debian-12 output/debian-12.box

packer {
  required_plugins {
    vagrant = {
      source  = "github.com/hashicorp/vagrant"
      version = ">= 1.1.4"
    }

    virtualbox = {
      source  = "github.com/hashicorp/virtualbox"
      version = ">= 1.0.5"
    }
  }
}

variable "version" {
  type    = string
  default = "12.8.0"
}

variable "headless" {
  type    = bool
  default = true
}

locals {
  images = "https://cdimage.debian.org/cdimage/archive/${var.version}/amd64/iso-cd"

  # Vagrant puts its own key in place of this one at the first start.
  insecure_key = "https://raw.githubusercontent.com/hashicorp/vagrant/main/keys/vagrant.pub"
}

source "virtualbox-iso" "debian" {
  guest_os_type        = "Debian_64"
  vm_name              = "debian-${var.version}"
  iso_url              = "${local.images}/debian-${var.version}-amd64-netinst.iso"
  iso_checksum         = "file:${local.images}/SHA256SUMS"
  cpus                 = 2
  memory               = 2048
  disk_size            = 32768
  hard_drive_interface = "sata"
  headless             = var.headless

  guest_additions_mode = "upload"
  guest_additions_path = "/tmp/guest-additions-{{ .Version }}.iso"

  vboxmanage = [
    ["modifyvm", "{{ .Name }}", "--nat-localhostreachable1", "on"],
    ["modifyvm", "{{ .Name }}", "--rtcuseutc", "on"],
  ]

  http_directory = "${path.root}/http"
  boot_wait      = "8s"

  boot_command = [
    "<esc><wait>",
    "auto url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/preseed.cfg ",
    "hostname=debian domain=local<enter>",
  ]

  ssh_username     = "vagrant"
  ssh_password     = "vagrant"
  ssh_timeout      = "30m"
  shutdown_command = "sudo /sbin/shutdown -h now"
}

build {
  sources = ["source.virtualbox-iso.debian"]

  provisioner "shell" {
    execute_command = "sudo {{ .Vars }} bash '{{ .Path }}'"

    inline = [
      "apt-get update",
      "apt-get -y install curl build-essential linux-headers-amd64",
      "mount -o loop,ro /tmp/guest-additions-*.iso /mnt",
      "/mnt/VBoxLinuxAdditions.run --nox11 || test $? -eq 2",
      "umount /mnt && rm -f /tmp/guest-additions-*.iso",
    ]
  }

  provisioner "shell" {
    inline = [
      "install -d -m 0700 ~/.ssh",
      "curl -fsSL -o ~/.ssh/authorized_keys ${local.insecure_key}",
      "chmod 0600 ~/.ssh/authorized_keys",
    ]
  }

  post-processor "vagrant" {
    output            = "output/debian-12.box"
    compression_level = 9
  }
}
