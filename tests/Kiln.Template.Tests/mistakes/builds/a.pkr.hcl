source "null" "a" {
  communicator = "none"
}
source "null" "a" { # error: Duplicate source block
}
source "nul" "b" { # error: Unknown source type nul
}
build {
  sources = ["null.a", "null.b", "x", "source.null.a.b"] # error: Unknown source null.b | Invalid source reference | Invalid source reference
  nosuch  = 1                                            # error: Unsupported argument
  provisioner "shell-locl" {} # error: Unknown provisioner type "shell-locl"
  provisioner {} # error: Missing type for provisioner
  provisioner "shell-local" { # error: only one of 'only' or 'except' may be specified
    only         = ["null.a"]
    except       = ["null.b"]
    pause_before = "5 minutes" # error: Failed to parse pause_before duration
    timeout      = "x"         # error: Failed to parse timeout duration
    max_retries  = 1.5         # error: Unsuitable value type
  }
  provisioner "shell-local" {
    override = 1 # error: provisioner's override block must be an HCL object
  }
  provisioner "shell-local" {
    override = { a = 1, b = {} } # error: provisioner's override.'a' block must be an HCL object
  }
  error-cleanup-provisioner "shell-local" {}
  error-cleanup-provisioner "shell-local" {} # error: Only one error-cleanup-provisioner is allowed
  post-processor "manifst" {} # error: Unknown post-processor type "manifst"
  post-processors {
    post-processor "manifest" {
      keep_input_artifact = "maybe" # error: Unsuitable value type
    }
    post-procesor "checksum" {} # error: Unsupported block type
  }
  source "null.a" {
    name = local.nosuch # error: Variables not allowed
  }
}
build { # error: missing source reference
  name = nosuch # error: Unknown variable
}
