variable "wait" { default = "1m30s" }
locals {
  kinds = ["null.a", "file.f"]
}

source "null" "a" {
  communicator = "none"
}

source "file" "f" {
  target  = "/tmp/${source.name}"
  content = "source ${source.type} ${source.name}"
}
build {
  name        = "n-${1 + 1}"
  description = "About ${path.root}."
  sources     = local.kinds

  source "file.f" {
    name = "g"
  }

  provisioner "shell-local" {
    name              = "first"
    pause_before      = var.wait
    timeout           = "300ms"
    max_retries       = 3
    continue_on_error = true
    inline            = ["${build.name} ${build.ID} ${build.SourceAMI}", "${source.type}.${source.name}"]
  }
  provisioner "shell" {
    except = ["file.f"]
    inline = null
    script = upper("x")
    override = {
      g   = { script = "for g", extra = [1, true] }
      a   = null
    }
  }
  error-cleanup-provisioner "shell-local" {
    inline = ["clean"]
  }
  post-processor "manifest" {
    output              = "m-${build.name}.json"
    keep_input_artifact = true
    custom_data         = { id = build.ID, n = 1 }
  }
  post-processors {
    post-processor "checksum" {
      name           = "sums"
      checksum_types = ["md5", "sha256"]
      only           = ["null.a"]
    }
    post-processor "manifest" {}
  }
  from "x" {}
}
build {
  sources = ["null.a"]
}
