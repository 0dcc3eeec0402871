vcenter = {
  server     = "vcenter.lab.example"
  user       = "packer@vsphere.local"
  datacenter = "lab"
  cluster    = "compute"
  datastore  = "vsan"
  folder     = "templates"
  network    = "build"
}
