source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "shell-local" {
    max_retries = 1
    inline      = ["if test -e tried; then echo second; else touch tried; exit 1; fi"]
  }

  provisioner "shell-local" {
    continue_on_error = true
    inline            = ["exit 7"]
  }
}
