variable "token" {
  default   = "s3cr3t-t0ken"
  sensitive = true
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "shell-local" {
    inline = ["echo the token is ${var.token}"]
  }
}
