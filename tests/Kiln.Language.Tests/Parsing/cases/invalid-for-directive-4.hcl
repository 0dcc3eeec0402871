locals {
 a = "%{for a,}"
}
