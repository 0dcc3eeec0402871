variable "v" {
  default = "v"
}
locals {
  cwd     = path.cwd
  root    = path.root
  version = packer.version
  hcp     = packer.versionFingerprint
  also    = packer.iterationID
  type    = source.type
  build   = try(build.ID, "no build.ID here")
  each    = try(each.key, self.x, count.index, "none of these")
}
source "file" "a" {
  target  = "${source.type}/${source.name}/${path.root}"
  content = "${local.hcp}|${try(build.name, "not in sources")}"
}
build {
  name        = "b-${var.v}"
  description = local.root
  sources     = ["file.a"]
  source "file.a" {
    name = "renamed"
  }
  provisioner "shell-local" {
    only     = ["file.renamed"]
    inline   = ["${build.name} ${build.ID} ${build.SourceAMI} ${source.type}.${source.name}"]
    override = { renamed = { command = build.name } }
  }
  post-processor "shell-local" {
    inline = ["${build.name} ${build.Host}"]
  }
}
