source "null" "a" {
  communicator = "none"
}

build {
  nam     = "x"
  sources = ["null.a"]
  bla     = 3
  nosuch {}
  provisioner {}
  post-processor "manifest" "x" {}
  provisioner "shell-locl" {}
  provisioner "chef-client" {
    x = nosuch.y
  }
  error-cleanup-provisioner "shell-locl" {}
  post-processor "manifes" {}
  post-processors {
    name = "x"
    post-processor "vagrant-cloud" {}
    provisioner "shell" {}
  }
  provisioner "shell-local" {
    inline       = ["a"]
    only         = ["null.a"]
    except       = ["null.b"]
    pause_before = "1 minute"
    timeout      = "x"
    max_retries  = 1.5
    name         = 1
    override     = 3
  }
  provisioner "shell-local" {
    inline            = ["a"]
    only              = "null.a"
    max_retries       = "x"
    continue_on_error = "maybe"
    override          = { a = 3 }
  }
  post-processor "manifest" {
    keep_input_artifact = "abc"
  }
  error-cleanup-provisioner "shell-local" {
    inline = ["b"]
  }
  hcp_packer_registry {
    bucket_name   = "x!"
    labels        = {}
    bucket_labels = {}
    nosuch        = 1
  }
  hcp_packer_registry {
  }
}
hcp_packer_registry {
}
hcp_packer_registry {
}
