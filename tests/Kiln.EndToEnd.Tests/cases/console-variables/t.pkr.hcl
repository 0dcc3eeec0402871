variable "b" { 
  default = "x\ty\"z" 
}
variable "a" { 
 type = string 
 sensitive = true
 default = "secret1" 
 description="d" 
}
variable "unset" { 
  type = string
}
variable "l" { 
  default = [1, "b", null, {a=null,b=1}] 
}
locals { 
 z = "loc-${var.b}"
 y = var.unset
 n = 1/3
 big = 1e30
 m = { a = null, "k\n" = 2 } 
}
source "null" "one" { 
  communicator = "none" 
}
source "file" "two" { 
content = "x" 
target="t" 
}
build {
  name = "first"
  description = "multi\nline"
  sources = ["null.one", "file.two"]
  provisioner "shell-local" { 
  inline = ["echo hi"] 
  }
  provisioner "shell-local" { 
   name = "named"
   inline = ["echo hi"] 
   }
  post-processor "manifest" {
  }
  post-processors {
    post-processor "checksum" { 
    name="cs"
    checksum_types=["md5"] 
    }
    post-processor "manifest" {
    }
  }
}
build {
  sources = ["null.one"]
}
build {
  name = "third"
  sources = ["null.one"]
}
