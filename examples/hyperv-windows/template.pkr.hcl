# Windows Server Core for Hyper-V, with all updates. Runs on a Windows host, in a shell with administrator's rights.
#
#     kiln init examples/hyperv-windows
#     kiln build -var iso=D:/iso/server2022.iso -var iso_sha256=... examples/hyperv-windows

packer {
  required_plugins {
    hyperv = {
      source  = "github.com/hashicorp/hyperv"
      version = ">= 1.1.3"
    }
  }
}

variable "iso" {
  type        = string
  description = "The installation disc: a path or a URL."
}

variable "iso_sha256" {
  type = string

  validation {
    condition     = can(regex("^[0-9A-Fa-f]{64}$", var.iso_sha256))
    error_message = "The checksum must have 64 hexadecimal digits."
  }
}

variable "password" {
  type        = string
  default     = "Build-Only-1"
  sensitive   = true
  description = "Of the administrator while the machine is built; sysprep asks for a new one."
}

source "hyperv-iso" "core" {
  iso_url      = var.iso
  iso_checksum = "sha256:${var.iso_sha256}"

  vm_name              = "server-2022-core"
  generation           = 2
  enable_secure_boot   = true
  secure_boot_template = "MicrosoftWindows"
  switch_name          = "Default Switch"
  cpus                 = 4
  memory               = 4096
  disk_size            = 61440
  guest_additions_mode = "disable"
  headless             = true

  cd_label = "ANSWERS"

  cd_content = {
    "autounattend.xml" = templatefile("${path.root}/answers/autounattend.xml.pkrtpl", { password = var.password })
  }

  boot_wait    = "2s"
  boot_command = ["<enter><wait2><enter>"]

  communicator     = "winrm"
  winrm_username   = "Administrator"
  winrm_password   = var.password
  winrm_timeout    = "2h"
  shutdown_command = "C:/Windows/System32/Sysprep/sysprep.exe /generalize /oobe /shutdown /quiet"
  shutdown_timeout = "20m"
}

build {
  sources = ["source.hyperv-iso.core"]

  provisioner "powershell" {
    inline = [
      "Set-ExecutionPolicy -ExecutionPolicy RemoteSigned -Force",
      "Install-PackageProvider -Name NuGet -Force | Out-Null",
      "Install-Module -Name PSWindowsUpdate -Force",
      "Install-WindowsUpdate -AcceptAll -IgnoreReboot",
    ]
    elevated_user     = "Administrator"
    elevated_password = var.password
    valid_exit_codes  = [0, 3010]
  }

  provisioner "windows-restart" {
    restart_timeout = "45m"
  }

  provisioner "windows-shell" {
    inline = [
      "dism /online /cleanup-image /startcomponentcleanup /resetbase",
      "wevtutil el > nul",
    ]
  }

  provisioner "powershell" {
    inline = ["Optimize-Volume -DriveLetter C -ReTrim -Verbose"]
  }
}
