packer {
  nosuch = 1
  required_plugins {
    Upper = {
      version = "1"
      source  = "github.com/hashicorp/upper"
    }
    text = "github.com/hashicorp/x"
    noversion = {
      source = "github.com/hashicorp/x"
    }
    nosource = {
      version = "1"
    }
    badversion = {
      version = "=> 1"
      source  = "github.com/hashicorp/x"
    }
    pre = {
      version = ">= 1.0.0-beta"
      source  = "github.com/hashicorp/x"
    }
    badsource = {
      version = 1
      source  = 2
    }
    malformed = {
      version = "1"
      source  = "https://hashicorp/packer-plugin-x"
    }
    other = {
      version = "1"
      source  = "github.com/hashicorp/x"
      extra   = 1
      (upper("a")) = 2
    }
    nested {}
  }
}
packer {
  required_plugins {
    nosource = {
      version = "1"
      source  = "github.com/hashicorp/null"
    }
    dup = {
      version = "1"
      source  = "github.com/hashicorp/null"
    }
    a--b = {
      version = "1"
      source  = "github.com/hashicorp/null"
    }
  }
}
packer {
  required_plugins {
    dup = {
      version = "1"
      source  = "github.com/hashicorp/null"
    }
  }
}

source "null" "a" {
  communicator = "none"
}

build {
  sources = ["null.a"]
}
