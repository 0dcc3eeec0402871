build {
  sources = ["source.oci.machine"]

  provisioner "shell" {
    inline = ["mkdir -p /srv/in /srv/contents"]
  }

  provisioner "file" {
    content     = "text of {{build_name}}\n"
    destination = "/srv/content.txt"
  }

  provisioner "file" {
    source      = "${path.root}/tree"
    destination = "/srv/in"
  }

  provisioner "file" {
    source      = "${path.root}/tree/"
    destination = "/srv/contents"
  }

  # In this order: source comes last.
  provisioner "file" {
    sources     = ["${path.root}/tree/a.txt", "${path.root}/tree/sub/b.txt"]
    source      = "${path.root}/last.txt"
    destination = "/srv/"
  }

  provisioner "file" {
    sources     = ["${path.root}/tree/a.txt", "${path.root}/last.txt"]
    destination = "/srv/one"
  }

  provisioner "shell-local" {
    inline = ["echo made > ${path.root}/made.txt; chmod 0600 ${path.root}/made.txt"]
  }

  provisioner "file" {
    source      = "${path.root}/made.txt"
    destination = "/srv/{{build_name}}/made.txt"
    generated   = true
  }

  provisioner "shell" {
    inline = ["cd /srv", "find . -type f | sort | while read f; do echo \"$f: $(cat $f)\"; done", "stat -c %a content.txt machine/made.txt"]
  }
}
