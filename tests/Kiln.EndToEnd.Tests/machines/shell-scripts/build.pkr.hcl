build {
  sources = ["source.oci.machine"]

  # Line ends of Windows become those of Unix; the scripts do not need an execute bit.
  provisioner "shell" {
    scripts = ["${path.root}/dos.sh", "${path.root}/plain.sh"]
  }

  provisioner "shell" {
    script        = "${path.root}/plain.sh"
    remote_folder = "/home"
    remote_file   = "mine.sh"
    skip_clean    = true
  }

  provisioner "shell" {
    script      = "${path.root}/plain.sh"
    remote_path = "/etc/other.sh"
    binary      = true
    pause_after = "5ms"
  }

  provisioner "shell" {
    inline         = ["false", "echo goes on"]
    inline_shebang = "/bin/sh"
  }

  provisioner "shell" {
    inline = ["#!/bin/sed 1d", "another program than a shell reads this"]
  }

  provisioner "shell" {
    inline           = ["exit 7"]
    valid_exit_codes = [0, 7]
  }

  provisioner "shell" {
    inline = ["ls -l /home/mine.sh | cut -c1-10", "ls /etc/other.sh 2>&1"]
  }
}
