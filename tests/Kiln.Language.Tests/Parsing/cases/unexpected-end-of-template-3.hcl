locals {
 a = "%{for a in b}"
}
