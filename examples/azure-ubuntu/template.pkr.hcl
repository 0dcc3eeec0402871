# An Ubuntu image in an Azure compute gallery, kept in two regions.
#
#     az login
#     kiln init examples/azure-ubuntu
#     kiln build -var 'subscription=00000000-0000-0000-0000-000000000000' examples/azure-ubuntu

packer {
  required_plugins {
    azure = {
      source  = "github.com/hashicorp/azure"
      version = ">= 2.1.0"
    }
  }
}

variable "subscription" {
  type        = string
  description = "Id of the subscription that pays for the machine and holds the gallery."

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.subscription))
    error_message = "The subscription must be an id of the form 00000000-0000-0000-0000-000000000000."
  }
}

variable "gallery" {
  type    = object({ name = string, resource_group = string, image = string })
  default = { name = "shared_images", resource_group = "images", image = "ubuntu-base" }
}

variable "image_version" {
  type        = string
  default     = "1.0.0"
  description = "Version of the image in the gallery; a version is never replaced."
}

source "azure-arm" "ubuntu" {
  use_azure_cli_auth = true
  subscription_id    = var.subscription
  location           = "westeurope"
  vm_size            = "Standard_D2s_v5"

  os_type         = "Linux"
  image_publisher = "Canonical"
  image_offer     = "0001-com-ubuntu-server-jammy"
  image_sku       = "22_04-lts-gen2"
  os_disk_size_gb = 32

  shared_image_gallery_destination {
    subscription         = var.subscription
    resource_group       = var.gallery.resource_group
    gallery_name         = var.gallery.name
    image_name           = var.gallery.image
    image_version        = var.image_version
    storage_account_type = "Standard_ZRS"

    target_region {
      name     = "westeurope"
      replicas = 2
    }

    target_region {
      name = "northeurope"
    }
  }

  azure_tags = {
    purpose = "base image"
    version = var.image_version
  }
}

build {
  sources = ["source.azure-arm.ubuntu"]

  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; {{ .Vars }} sudo -E sh '{{ .Path }}'"

    env = {
      DEBIAN_FRONTEND = "noninteractive"
    }

    inline = [
      "apt-get update",
      "apt-get -y upgrade",
      "apt-get -y install chrony",
    ]
  }

  # Takes everything off that is about this one machine; has to be last.
  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; sudo sh '{{ .Path }}'"
    skip_clean      = true
    inline          = ["/usr/sbin/waagent -force -deprovision+user && export HISTSIZE=0 && sync"]
  }
}
