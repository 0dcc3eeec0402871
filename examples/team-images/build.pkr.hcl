build {
  name        = "team"
  description = "What the team's machines are told about their services."
  sources     = ["source.file.inventory", "source.file.owners"]

  post-processor "manifest" {
    output     = "${var.output}/manifest.json"
    strip_path = true
  }
}

build {
  name    = "check"
  sources = ["source.null.check"]

  provisioner "shell-local" {
    env = {
      SERVICES = join(" ", sort(keys(var.services)))
      SETTINGS = jsonencode(local.settings)
    }

    inline = [
      "for service in $SERVICES; do echo \"$service is known\"; done",
      "test -n \"$SETTINGS\"",
    ]
  }
}
