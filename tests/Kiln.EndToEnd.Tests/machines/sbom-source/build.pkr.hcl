build {
  sources = ["source.oci.machine"]

  provisioner "file" {
    content     = "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\"}"
    destination = "/sbom.json"
  }

  provisioner "hcp-sbom" {
    source      = "/sbom.json"
    destination = "out/sbom.json"
    sbom_name   = "of-the-machine"
  }

  provisioner "shell-local" {
    inline = ["stat -c %a out/sbom.json", "cat out/sbom.json"]
  }

  provisioner "hcp-sbom" {
    source      = "/etc/passwd"
    destination = "out/passwd.json"
  }
}
