build {
  sources = ["source.oci.machine"]

  # Not a machine that these are made for: the shell's own words and the exit code tell.
  provisioner "windows-shell" {
    inline           = ["echo %PATH%"]
    remote_path      = "/tmp/script.bat"
    valid_exit_codes = [126]
  }

  provisioner "powershell" {
    inline              = ["Get-Process"]
    remote_path         = "/tmp/"
    remote_env_var_path = "/tmp/vars.ps1"
    skip_clean          = true
  }
}
