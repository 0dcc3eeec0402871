locals {
 a = "%{}"
}
