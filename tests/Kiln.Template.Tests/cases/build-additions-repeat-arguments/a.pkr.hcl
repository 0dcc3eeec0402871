source "disks" "d" {
  tags = { a = 1 }
  disk {
    size = 1
  }
  bootstrap {
    suite = "x"
  }
}
build {
  source "disks.d" {
    extra = [1, { a = null }]
    disk {
      size   = 2
      labels = ["l"]
    }
  }
  source "disks.d" {
    name = "twice"
    tags = {}
    bootstrap {
      suite = "y"
    }
  }
}
