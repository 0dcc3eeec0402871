packer {
  required_plugins {
    happy = {
      source  = "github.com/sunny/happy"
      version = ">= 1.0, < 2.0"
    }
  }
}
