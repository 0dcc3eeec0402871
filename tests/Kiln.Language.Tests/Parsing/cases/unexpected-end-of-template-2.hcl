locals {
 a = "%{if 1}"
}
