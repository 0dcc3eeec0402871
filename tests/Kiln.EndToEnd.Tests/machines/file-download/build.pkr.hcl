build {
  sources = ["source.oci.machine"]

  provisioner "shell" {
    inline = ["mkdir -p /srv/tree/sub", "echo a > /srv/tree/a.txt", "echo b > /srv/tree/sub/b.txt", "chmod 0600 /srv/tree/a.txt"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/srv/tree/a.txt"
    destination = "got/new/name.txt"
  }

  provisioner "file" {
    direction   = "download"
    sources     = ["/srv/tree/a.txt", "/srv/tree/sub/b.txt"]
    destination = "got/flat/"
  }

  # A folder is the last source that is looked at.
  provisioner "file" {
    direction   = "download"
    sources     = ["/srv/tree/", "/srv/nothing"]
    destination = "got/folder"
  }

  provisioner "shell-local" {
    inline = ["find got -type f | sort | while read f; do echo \"$f: $(stat -c %a $f) $(cat $f)\"; done"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/srv/nothing"
    destination = "got/nothing"
  }
}
