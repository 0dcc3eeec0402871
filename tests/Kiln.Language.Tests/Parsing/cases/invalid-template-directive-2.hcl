locals {
 a = "%{1}"
}
