locals {
 a = "${1
}
