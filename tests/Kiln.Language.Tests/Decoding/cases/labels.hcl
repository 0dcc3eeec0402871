# schema: source(type,name) variable(name) build()
source "a" {}
source {}
source "a" "b" {}
variable "a" "b" {}
build "x" {}
build {
  a = 1
  nested {}
  other {}
}
