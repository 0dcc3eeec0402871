locals {
 a = a[*
}
