hcp_packer_registry {
  bucket_name   = "bucket-1"
  description   = "d"
  bucket_labels = { a = "b" }
  build_labels  = { c = "d" }
  channels      = ["x"]
}
communicator "ssh" "unused" {
  whatever = nosuch
}
source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  from "anything" {
    what = nosuch
  }
}
