locals {
 a = "%{ if x }"
}
