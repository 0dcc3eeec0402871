locals {
 a = "%{for a in}"
}
