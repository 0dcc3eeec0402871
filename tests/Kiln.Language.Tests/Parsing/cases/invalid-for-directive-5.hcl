locals {
 a = "%{for a,b}"
}
