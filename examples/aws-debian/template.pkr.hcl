# A hardened Debian AMI for two processor architectures, shared with two more regions.
#
#     kiln init examples/aws-debian
#     AWS_PROFILE=images kiln build -var 'subnet=subnet-0123456789abcdef0' examples/aws-debian

packer {
  required_version = ">= 1.9.0"

  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = ">= 1.3.0"
    }
  }
}

variable "region" {
  type        = string
  default     = "eu-central-1"
  description = "Where the machines run that the images are made from."
}

variable "copies" {
  type        = list(string)
  default     = ["eu-west-1", "eu-north-1"]
  description = "Regions that get a copy of each image."
}

variable "subnet" {
  type        = string
  description = "A subnet of the region whose machines can reach the internet."

  validation {
    condition     = can(regex("^subnet-[0-9a-f]+$", var.subnet))
    error_message = "The subnet must be an id like subnet-0123456789abcdef0."
  }
}

locals {
  built = formatdate("YYYYMMDD-hhmm", timestamp())

  tags = {
    Project  = "base-images"
    Built    = local.built
    BuiltBy  = "packer"
    BaseName = "{{ .SourceAMIName }}"
  }
}

# One image for each architecture, and always the newest one.
data "amazon-ami" "debian_amd64" {
  region      = var.region
  owners      = ["136693071363"]
  most_recent = true

  filters = {
    name                = "debian-12-amd64-*"
    root-device-type    = "ebs"
    virtualization-type = "hvm"
  }
}

data "amazon-ami" "debian_arm64" {
  region      = var.region
  owners      = ["136693071363"]
  most_recent = true

  filters = {
    name                = "debian-12-arm64-*"
    root-device-type    = "ebs"
    virtualization-type = "hvm"
  }
}

# What both machines have in common; build.source fills in the rest.
source "amazon-ebs" "debian" {
  region       = var.region
  subnet_id    = var.subnet
  ami_regions  = var.copies
  encrypt_boot = true
  ssh_username = "admin"

  associate_public_ip_address = true
  temporary_key_pair_type     = "ed25519"

  launch_block_device_mappings {
    device_name           = "/dev/xvda"
    volume_size           = 12
    volume_type           = "gp3"
    delete_on_termination = true
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  tags          = local.tags
  snapshot_tags = local.tags
  run_tags      = merge(local.tags, { Name = "packer-debian" })
}

build {
  name = "debian"

  source "source.amazon-ebs.debian" {
    name          = "amd64"
    ami_name      = "debian-12-hardened-amd64-${local.built}"
    instance_type = "t3.small"
    source_ami    = data.amazon-ami.debian_amd64.id
  }

  source "source.amazon-ebs.debian" {
    name          = "arm64"
    ami_name      = "debian-12-hardened-arm64-${local.built}"
    instance_type = "t4g.small"
    source_ami    = data.amazon-ami.debian_arm64.id
  }

  provisioner "shell" {
    inline = ["cloud-init status --wait"]
  }

  provisioner "shell" {
    execute_command  = "sudo env {{ .Vars }} {{ .Path }}"
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]

    inline = [
      "apt-get update",
      "apt-get -y full-upgrade",
      "apt-get -y install unattended-upgrades auditd",
    ]
  }

  provisioner "shell" {
    execute_command = "sudo {{ .Path }}"

    inline = [
      "cloud-init clean --logs --seed",
      "rm -f /etc/ssh/ssh_host_*_key* /root/.ssh/authorized_keys",
      "truncate --size 0 /etc/machine-id",
    ]
  }

  # Runs only when one of the above failed: takes along what tells why.
  error-cleanup-provisioner "shell" {
    execute_command = "sudo {{ .Path }}"
    inline          = ["journalctl --boot --no-pager --lines 200"]
  }

  post-processor "manifest" {
    output     = "aws-debian.json"
    strip_path = true

    custom_data = {
      region = var.region
      built  = local.built
    }
  }
}
