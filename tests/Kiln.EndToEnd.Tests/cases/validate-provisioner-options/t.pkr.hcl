source "null" "none" {
  communicator = "none"
}

build {
  sources = ["source.null.none"]

  provisioner "powershell" {
    inline            = ["Get-Process"]
    elevated_password = "a password"
    debug_mode        = 3
    execution_policy  = "sometimes"
  }

  provisioner "powershell" {
    script           = "missing.ps1"
    environment_vars = ["NAME"]
  }

  provisioner "windows-shell" {
    inline  = ["dir"]
    scripts = ["missing.bat"]
  }

  provisioner "windows-restart" {
    restart_timeout = "15min"
  }

  provisioner "hcp-sbom" {
    auto_generate = true
    source        = "/sbom.json"
    sbom_name     = "no_name"
    scanner_url   = "https://example.com/scanner"
  }

  provisioner "hcp-sbom" {
  }

  provisioner "sleep" {
    duration = "-1s"
  }

  provisioner "breakpoint" {
    disabled = true
  }

  provisioner "file" {
    direction = "sideways"
    source    = "missing.txt"
    content   = "x"
  }

  provisioner "shell-local" {
    inline  = ["true"]
    only_on = ["linux", "plan9"]
  }
}
