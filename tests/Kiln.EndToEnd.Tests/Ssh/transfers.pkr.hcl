# What Kiln and packer 1.6.6 do alike over ssh: every form of a path, every kind of a script.
variable "port" {}
variable "key" {}
variable "out" {}
variable "source" {}
variable "method" {}

source "null" "machine" {
  ssh_host                 = "127.0.0.1"
  ssh_port                 = var.port
  ssh_username             = "root"
  ssh_private_key_file     = var.key
  ssh_file_transfer_method = var.method
}

build {
  sources = ["null.machine"]

  provisioner "shell" {
    inline = [
      "cd ${var.out}",
      "mkdir into into-slash contents contents-slash files down local",
      "echo old > files/existing; chmod 640 files/existing",
      "mkdir -p contents/sub; echo old > contents/sub/b; chmod 600 contents/sub/b",
    ]
  }

  # Folders: what the slashes say.
  provisioner "file" {
    source      = "${var.source}/tree"
    destination = "${var.out}/into"
  }
  provisioner "file" {
    source      = "${var.source}/tree"
    destination = "${var.out}/into-slash/"
  }
  provisioner "file" {
    source      = "${var.source}/tree/"
    destination = "${var.out}/contents"
  }
  provisioner "file" {
    source      = "${var.source}/tree/"
    destination = "${var.out}/contents-slash/"
  }

  # Files.
  provisioner "file" {
    source      = "${var.source}/tree/sub/b"
    destination = "${var.out}/files/renamed"
  }
  provisioner "file" {
    sources     = ["${var.source}/tree/a", "${var.source}/tree/zero", "${var.source}/tree/locked"]
    destination = "${var.out}/files/"
  }
  provisioner "file" {
    source      = "${var.source}/tree/a"
    destination = "${var.out}/files/existing"
  }
  provisioner "file" {
    source      = "${var.source}/tree/two words"
    destination = "${var.out}/files/three short words"
  }

  # Back.
  provisioner "file" {
    direction   = "download"
    source      = "${var.source}/plain/"
    destination = "${var.out}/local/missing"
  }
  provisioner "file" {
    direction   = "download"
    source      = "${var.source}/plain/"
    destination = "${var.out}/down"
  }
  provisioner "file" {
    direction   = "download"
    source      = "${var.source}/plain/*"
    destination = "${var.out}/local/pattern/"
  }
  provisioner "file" {
    direction   = "download"
    source      = "${var.source}/plain/s*"
    destination = "${var.out}/local/first mode"
  }
  provisioner "file" {
    direction   = "download"
    source      = "${var.source}/tree/two words"
    destination = "${var.out}/local/files/"
  }

  # Scripts.
  provisioner "shell" {
    environment_vars = ["WORD=it's $5"]
    inline           = ["echo \"$WORD $PACKER_BUILD_NAME\" > ${var.out}/inline; exit 3"]
    valid_exit_codes = [3]
  }
  provisioner "shell" {
    environment_vars = ["OUT=${var.out}"]
    scripts          = ["${var.source}/one.sh", "${var.source}/two.sh"]
    use_env_var_file = true
  }
  provisioner "shell" {
    execute_command = "echo secret | sudo -S env {{ .Vars }} sh -eu '{{ .Path }}'"
    inline          = ["id -un > ${var.out}/sudo; cat >> ${var.out}/sudo"]
  }

  # The place for the script is made while the provisioner tries already.
  provisioner "shell" {
    inline = ["(sleep 1; mkdir -p ${var.out}/late/folder) >/dev/null 2>&1 &"]
  }
  provisioner "shell" {
    remote_folder       = "${var.out}/late/folder"
    start_retry_timeout = "30s"
    inline              = ["echo late > ${var.out}/late/done"]
  }

  # The script ends the server of its own session; nobody can remove it afterwards.
  provisioner "shell" {
    expect_disconnect = true
    skip_clean        = true
    inline = [
      "rm \"$0\"",
      "p=$$; while [ \"$(cat /proc/$p/comm)\" != sshd ]; do p=$(awk '/^PPid/ {print $2}' /proc/$p/status); done",
      "echo disconnected > ${var.out}/disconnected; kill -9 $p; sleep 60",
    ]
  }
  provisioner "shell" {
    # With sftp packer needs the folder.
    inline = ["echo again > ${var.out}/reconnected", "test ${var.method} = scp || mkdir ${var.out}/after"]
  }
  provisioner "file" {
    source      = "${var.source}/tree"
    destination = "${var.out}/after"
  }
}
