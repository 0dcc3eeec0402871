locals {
 a = a."b"
}
