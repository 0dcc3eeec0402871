build {
  sources = ["source.oci.machine"]

  # Quoted for the shell; env overrules environment_vars; templates are rendered.
  provisioner "shell" {
    inline = [
      "echo \"A=<$A> B=<$B> C=<$C> D=<$D>\"",
      "echo \"$PACKER_BUILD_NAME $PACKER_BUILDER_TYPE\"",
    ]
    environment_vars = ["A=it's $HOME `id` \"q\" \\n", "B=overruled", "D={{build_name}} {{ upper `x` }}"]
    env = {
      B = "two words"
      C = "a=b"
    }
  }

  # In a file that the script's shell reads; it is gone afterwards.
  provisioner "shell" {
    inline           = ["echo \"A=<$A>\"", "stat -c '%a' /tmp/varfile_*", "echo $0 | sed 's/[0-9][0-9]*/N/'"]
    environment_vars = ["A=it's in a file"]
    use_env_var_file = true
  }

  provisioner "shell" {
    inline           = ["echo \"A=<$A>\""]
    environment_vars = ["A=exported"]
    env_var_format   = "export %s=\"%s\"; "
    execute_command  = "{{.Vars}} sh {{.Path}} | sed 's/^/through a pipe: /'"
  }

  # Every field of execute_command.
  provisioner "shell" {
    inline           = ["echo \"A=<$A> $1 $2\""]
    environment_vars = ["A=1"]
    use_env_var_file = true
    env_var_format   = "export %s=%s\n"
    execute_command  = ". {{.EnvVarFile}} && sh {{.Path}} {{build `ConnType`}} {{.ConnType}}"
  }

  provisioner "shell" {
    inline = ["ls -A /tmp | sed 's/[0-9][0-9]*/N/'"]
  }
}
