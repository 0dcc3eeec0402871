variable "password" {
  default   = "it's p@ss/w\"rd & more"
  sensitive = true
}

variable "key" {
  default   = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQDKb3lw\n-----END KEY-----\n"
  sensitive = true
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["source.null.a"]

  provisioner "shell-local" {
    env = {
      ENCODED = base64encode(var.password)
      KEY     = var.key
    }
    inline = [
      "password=$(echo \"$ENCODED\" | base64 -d)",
      "echo \"plain: $password\"",
      "echo \"base64: $(printf %s \"$password\" | base64)\"",
      "echo \"in base64: $(printf 'user:%s' \"$password\" | base64)\"",
      "echo \"in longer base64: $(printf 'user1:%s;' \"$password\" | base64)\"",
      "echo \"hex: $(printf %s \"$password\" | od -An -v -tx1 | tr -d ' \\n')\"",
      "echo \"quoted: $(bash -c 'printf %q \"$1\"' - \"$password\")\"",
      "echo \"address: https://user:$(printf %s \"$password\" | sed -e 's/%/%25/g' -e 's/ /%20/g' -e 's/@/%40/g' -e 's,/,%2F,g' -e 's/\"/%22/g' -e 's/&/%26/g' -e \"s/'/%27/g\")@host\"",
      "echo \"$KEY\"",
    ]
  }

  provisioner "shell-local" {
    inline = ["echo \"error: ${base64encode(var.password)}\" >&2"]
  }

  post-processor "manifest" {
    custom_data = {
      password = var.password
    }
  }
  post-processor "shell-local" {
    inline = ["grep '\"password\"' packer-manifest.json"]
  }
}
