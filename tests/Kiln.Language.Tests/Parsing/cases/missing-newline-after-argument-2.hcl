locals {
 a = a = b
}
