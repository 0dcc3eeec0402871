packer {
  required_plugins {
    null = {
      version = ">= 1.0, < 2"
      source  = "github.com/hashicorp/null"
    }
    amazon = {
      version = "~> 1"
      source  = "github.com/hashicorp/amazon"
    }
  }
}
packer {
  required_plugins {
  }
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
