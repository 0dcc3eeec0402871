locals {
 a = "%{iff 1}"
}
