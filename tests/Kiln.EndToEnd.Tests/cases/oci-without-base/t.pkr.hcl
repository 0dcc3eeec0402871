source "oci" "a" {
  output = "oci:out"
}

build {
  sources = ["source.oci.a"]
}
