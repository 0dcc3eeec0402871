build {
  sources = ["source.oci.machine"]

  # What a carriage return overwrites is not shown; a line end of Windows is no such return.
  provisioner "shell" {
    inline = ["printf '10%%\\r50%%\\r100%%\\n'", "printf 'dos\\r\\n'", "printf 'spaces  \\t \\n'", "printf '\\n'"]
  }

  provisioner "shell" {
    inline = ["printf 'bytes \\377\\376 \\303\\244 \\303'"]
  }

  provisioner "shell" {
    inline = ["printf 'no end'"]
  }

  provisioner "shell" {
    inline = ["printf 'nor here' >&2"]
  }

  provisioner "shell" {
    inline = ["yes | head -c 300000 | wc -c"]
  }

  # In a container nothing outlives the command that started it, and nobody waits for it.
  provisioner "shell" {
    inline = ["(sleep 100; echo late) &", "echo early"]
  }
}
