locals {
 a = "%{for}"
}
