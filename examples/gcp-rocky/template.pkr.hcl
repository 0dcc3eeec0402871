# A Rocky Linux image for Compute Engine, in a family, so that users always get the newest one.
#
#     gcloud auth application-default login
#     kiln init examples/gcp-rocky
#     kiln build -var project=my-project examples/gcp-rocky

packer {
  required_plugins {
    googlecompute = {
      source  = "github.com/hashicorp/googlecompute"
      version = ">= 1.1.0"
    }
  }
}

variable "project" {
  type = string
}

variable "zone" {
  type    = string
  default = "europe-west3-a"
}

variable "packages" {
  type    = set(string)
  default = ["chrony", "podman", "tmux"]
}

local "stamp" {
  expression = formatdate("YYYYMMDDhhmmss", timestamp())
}

source "googlecompute" "rocky" {
  project_id              = var.project
  zone                    = var.zone
  source_image_family     = "rocky-linux-9-optimized-gcp"
  source_image_project_id = ["rocky-linux-cloud"]

  machine_type = "e2-standard-2"
  disk_type    = "pd-balanced"
  disk_size    = 20

  ssh_username     = "packer"
  use_iap          = true
  omit_external_ip = true
  use_internal_ip  = true

  enable_secure_boot          = true
  enable_vtpm                 = true
  enable_integrity_monitoring = true

  image_name              = "rocky-9-containers-${local.stamp}"
  image_family            = "rocky-9-containers"
  image_description       = "Rocky Linux 9 with ${join(", ", var.packages)}"
  image_storage_locations = ["eu"]

  image_labels = {
    os    = "rocky"
    stamp = local.stamp
  }
}

build {
  sources = ["source.googlecompute.rocky"]

  provisioner "shell" {
    execute_command = "sudo {{ .Vars }} {{ .Path }}"
    max_retries     = 2

    inline = [
      "dnf -y upgrade --refresh",
      "dnf -y install ${join(" ", sort(var.packages))}",
      "dnf clean all",
    ]
  }

  provisioner "shell" {
    execute_command   = "sudo {{ .Path }}"
    expect_disconnect = true
    inline            = ["systemctl reboot"]
  }

  provisioner "shell" {
    pause_before = "20s"
    inline       = ["systemctl is-system-running --wait", "podman --version"]
  }
}
