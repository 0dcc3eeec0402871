source "null" "none" {
  communicator = "none"
}

build {
  sources = ["source.null.none"]

  # What a carriage return overwrites is not shown; a line end of Windows is no such return.
  provisioner "shell-local" {
    inline = ["printf '10%%\\r50%%\\r100%%\\n'", "printf 'dos\\r\\n'", "printf 'spaces  \\t \\n'", "printf '\\n'"]
  }

  provisioner "shell-local" {
    inline = ["printf 'bytes \\377\\376 \\303\\244 \\303'"]
  }

  provisioner "shell-local" {
    inline = ["printf 'no end'", "printf 'nor here' >&2"]
  }

  # A program that stays behind keeps the output open; the build waits for what it has to say.
  provisioner "shell-local" {
    inline = ["(sleep 1; echo late) &", "echo early"]
  }

  provisioner "shell-local" {
    inline = ["(sleep 1000) >/dev/null 2>&1 &", "echo nobody waits for what is silent"]
  }
}
