# Data disks, tags and a filter written by dynamic blocks from variables with optional attributes. Good to look at what
# a template becomes: `kiln inspect examples/aws-fleet`.
#
#     kiln init examples/aws-fleet
#     kiln build -var-file=examples/aws-fleet/database.pkrvars.hcl examples/aws-fleet

packer {
  required_version = ">= 1.16.0"

  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = ">= 1.3.0"
    }
  }
}

variable "image" {
  type = object({
    name     = string
    type     = optional(string, "t3.medium")
    users    = optional(list(string), [])
    packages = optional(list(string), ["chrony"])
    disks = optional(map(object({
      gigabytes = number
      kind      = optional(string, "gp3")
      iops      = optional(number)
      keep      = optional(bool, false)
    })), {})
  })

  default = {
    name = "base"
  }

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.image.name))
    error_message = "The name of the image must be 3 to 31 small letters, digits and dashes."
  }

  validation {
    condition     = alltrue([for disk in var.image.disks : disk.gigabytes >= 1 && disk.gigabytes <= 16384])
    error_message = "A disk must have between 1 and 16384 gigabytes."
  }

  validation {
    condition     = alltrue([for device in keys(var.image.disks) : startswith(device, "/dev/")])
    error_message = "Disks are named by their devices, like /dev/sdf."
  }
}

variable "source_filters" {
  type = map(string)

  default = {
    architecture        = "x86_64"
    name                = "al2023-ami-2023.*"
    virtualization-type = "hvm"
  }
}

locals {
  tags = {
    Name  = var.image.name
    Disks = length(var.image.disks)
  }
}

source "amazon-ebs" "image" {
  region        = "eu-west-1"
  ami_name      = "${var.image.name}-{{ isotime \"20060102-1504\" }}"
  ami_users     = var.image.users
  instance_type = var.image.type
  ssh_username  = "ec2-user"

  source_ami_filter {
    filters     = var.source_filters
    owners      = ["amazon"]
    most_recent = true
  }

  dynamic "launch_block_device_mappings" {
    for_each = var.image.disks
    iterator = disk

    content {
      device_name           = disk.key
      volume_size           = disk.value.gigabytes
      volume_type           = disk.value.kind
      iops                  = disk.value.iops
      delete_on_termination = !disk.value.keep
    }
  }

  dynamic "tag" {
    for_each = local.tags

    content {
      key   = tag.key
      value = tostring(tag.value)
    }
  }
}

build {
  sources = ["source.amazon-ebs.image"]

  provisioner "shell" {
    execute_command = "sudo {{ .Vars }} {{ .Path }}"
    inline          = ["dnf -y install ${join(" ", var.image.packages)}"]
  }
}
