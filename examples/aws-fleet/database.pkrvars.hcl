image = {
  name     = "database"
  type     = "r6i.large"
  packages = ["chrony", "postgresql15-server"]

  disks = {
    "/dev/sdf" = { gigabytes = 200, iops = 6000, keep = true }
    "/dev/sdg" = { gigabytes = 50 }
  }
}
