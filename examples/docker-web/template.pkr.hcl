# A web server image: changed in a container, committed, tagged twice, pushed.
#
#     kiln init examples/docker-web
#     kiln build -var registry=registry.example/team -var 'registry_user=ci' examples/docker-web

packer {
  required_plugins {
    docker = {
      source  = "github.com/hashicorp/docker"
      version = ">= 1.0.10"
    }
  }
}

variable "registry" {
  type        = string
  default     = "localhost:5000/team"
  description = "Registry and folder that the image is pushed to."
}

variable "registry_user" {
  type    = string
  default = ""
}

variable "registry_password" {
  type      = string
  default   = env("REGISTRY_PASSWORD")
  sensitive = true
}

variable "tag" {
  type    = string
  default = "dev"
}

locals {
  repository = "${var.registry}/web"
  tags       = distinct([var.tag, "latest"])
}

source "docker" "nginx" {
  image  = "nginx:1.27-alpine"
  commit = true

  changes = [
    "EXPOSE 8080",
    "USER nginx",
    "LABEL org.opencontainers.image.source=https://git.example/web",
    "ENTRYPOINT [\"nginx\", \"-g\", \"daemon off;\"]",
  ]
}

build {
  sources = ["source.docker.nginx"]

  provisioner "file" {
    destination = "/etc/nginx/conf.d/default.conf"

    content = <<-CONF
      server {
        listen 8080;
        root   /usr/share/nginx/html;

        location = /health {
          return 204;
        }
      }
    CONF
  }

  provisioner "shell" {
    inline_shebang = "/bin/sh -eux"

    inline = [
      "sed -i '/^user /d' /etc/nginx/nginx.conf",
      "chown -R nginx /var/cache/nginx /run",
      "nginx -t",
    ]
  }

  # Each step takes what the one before it made.
  post-processors {
    post-processor "docker-tag" {
      repository = local.repository
      tags       = local.tags
    }

    post-processor "docker-push" {
      login          = var.registry_user != ""
      login_server   = split("/", var.registry)[0]
      login_username = var.registry_user
      login_password = var.registry_password
    }
  }
}
