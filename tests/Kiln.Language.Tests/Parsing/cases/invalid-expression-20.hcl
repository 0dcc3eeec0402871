locals {
 a = "%{if}"
}
