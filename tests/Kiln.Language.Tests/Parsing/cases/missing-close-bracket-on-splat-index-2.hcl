locals {
 a = a[* b]
}
