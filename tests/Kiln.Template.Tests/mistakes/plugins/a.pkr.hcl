packer {
  required_plugins {
    amazon = {
      version = ">= 1.0.0"
      source  = "github.com/hashicorp/amazon"
      colour  = "red" # error: Invalid required_plugins object
    }
    text = "1.0" # error: Invalid plugin requirement
    nothing = {} # error: No version constraint was set | No source was set
    badversion = {
      version = "one" # error: Invalid version constraint
      source  = "github.com/hashicorp/badversion"
    }
    prerelease = {
      version = ">= 1.0.0-beta" # error: Invalid version constraint
      source  = "github.com/hashicorp/prerelease"
    }
    badsource = {
      version = "1.0.0"
      source  = "https://x" # error: Failed to parse source
    }
    Upper_Case = { # error: Invalid plugin local name
      version = "1.0.0"
      source  = "github.com/hashicorp/upper"
    }
    numbers = {
      version = 1 # error: Invalid version constraint
      source  = 2 # error: Invalid source
    }
  }
  nosuch = 1 # error: Unsupported argument
}
packer {
  required_plugins {
    amazon = { # error: Duplicate required_plugin."amazon" block
      version = ">= 1.0.0"
      source  = "github.com/hashicorp/amazon"
    }
  }
}
source "null" "a" {}
build {
  sources = ["null.a"]
}
