locals {
 a = "${}"
}
