locals {
 a = "${1"
}
