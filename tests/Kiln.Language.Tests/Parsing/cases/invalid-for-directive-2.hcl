locals {
 a = "%{for a}"
}
