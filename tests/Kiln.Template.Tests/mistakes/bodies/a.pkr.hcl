locals {
  list = ["a"]
}
source "disks" "a" {
  tags   = ["x"]           # error: Incorrect attribute value type
  nosuch = 1               # error: Unsupported argument
  old    = nosuch          # error: Unknown variable
  disk {                   # error: Missing required argument
    labels = local.nosuch  # error: Unsupported attribute
  }
  disk {
    size = "big" # error: Incorrect attribute value type
  }
  dynamic "disk" {
    for_each = [1, 2]
    content {
      size = disk.value
      labels = disk.valu # error: Unsupported attribute
    }
  }
  dynamic "disc" { # error: Unsupported block type
    for_each = [1]
    content {}
  }
  bootstrap {}
  bootstrap {} # error: Duplicate bootstrap block
}
build {
  sources = ["disks.a"]
  provisioner "shell-local" { # error: Failed preparing provisioner-block "shell-local" ""
    inline = local.list[1]
  }
  provisioner "shell-local" { # error: Failed preparing provisioner-block "shell-local" "" | Failed preparing provisioner-block "shell-local" ""
    inline = [build.Nosuch]
    inlin  = 1
  }
  post-processor "manifest" { # error: Failed preparing post-processor-block "manifest" ""
    output = build.ID.x
  }
}
