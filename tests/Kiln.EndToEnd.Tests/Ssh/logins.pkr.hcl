# Every way to log in that Kiln and packer 1.6.6 have in common, and what scripts see there.
variable "port" {}
variable "folder" {}
variable "user" {}

locals {
  keys = "${var.folder}/keys"
}

source "null" "password" {
  ssh_host     = "127.0.0.1"
  ssh_port     = var.port
  ssh_username = "kilntest"
  ssh_password = "open sesame"
}

source "null" "ed25519" {
  ssh_host             = "127.0.0.1"
  ssh_port             = var.port
  ssh_username         = var.user
  ssh_private_key_file = "${local.keys}/ed25519"
}

source "null" "rsa" {
  ssh_host             = "127.0.0.1"
  ssh_port             = var.port
  ssh_username         = var.user
  ssh_private_key_file = "${local.keys}/rsa"
}

source "null" "ecdsa" {
  ssh_host             = "127.0.0.1"
  ssh_port             = var.port
  ssh_username         = var.user
  ssh_private_key_file = "${local.keys}/ecdsa"
}

source "null" "certificate" {
  ssh_host             = "127.0.0.1"
  ssh_port             = var.port
  ssh_username         = "kilntest"
  ssh_private_key_file = "${local.keys}/certified"
  ssh_certificate_file = "${local.keys}/certified-cert.pub"
}

source "null" "agent" {
  ssh_host       = "127.0.0.1"
  ssh_port       = var.port
  ssh_username   = var.user
  ssh_agent_auth = true
}

source "null" "bastion" {
  ssh_host             = "127.0.0.1"
  ssh_port             = var.port
  ssh_username         = "kilntest"
  ssh_password         = "open sesame"
  ssh_bastion_host     = "127.0.0.1"
  ssh_bastion_port     = var.port
  ssh_bastion_username = "kilntest"
  ssh_bastion_password = "open sesame"
}

source "null" "terminal" {
  ssh_host                     = "127.0.0.1"
  ssh_port                     = var.port
  ssh_username                 = var.user
  ssh_private_key_file         = "${local.keys}/ed25519"
  ssh_pty                      = true
  ssh_disable_agent_forwarding = true
}

source "null" "wrong" {
  ssh_host               = "127.0.0.1"
  ssh_port               = var.port
  ssh_username           = "kilntest"
  ssh_password           = "close sesame"
  ssh_handshake_attempts = 1
}

build {
  sources = [
    "null.password", "null.ed25519", "null.rsa", "null.ecdsa", "null.certificate", "null.agent", "null.bastion",
    "null.terminal", "null.wrong",
  ]

  provisioner "shell" {
    environment_vars = ["WORD=it's $5", "EMPTY="]
    inline = [
      "echo user $(id -un), word $WORD, empty '$EMPTY', build $PACKER_BUILD_NAME of $PACKER_BUILDER_TYPE",
      "tty || true",
      "test -n \"$SSH_AUTH_SOCK\" && ssh-add -l | cut -d' ' -f4 || echo no agent",
      "printf 'one\\n\\n  two\\r\\n'; printf 'last'",
    ]
  }
  provisioner "shell" {
    inline = ["echo to the error output >&2; exit 0"]
  }
  provisioner "file" {
    source      = "${var.folder}/text"
    destination = "/tmp/kiln-login-${build.PackerRunUUID}-${source.name}"
  }
  provisioner "shell" {
    inline = ["cat /tmp/kiln-login-${build.PackerRunUUID}-${source.name}; rm /tmp/kiln-login-${build.PackerRunUUID}-${source.name}"]
  }
  provisioner "shell" {
    inline           = ["exit 6"]
    valid_exit_codes = [5, 6]
  }
  provisioner "shell" {
    inline = ["exit 7"]
  }
}
