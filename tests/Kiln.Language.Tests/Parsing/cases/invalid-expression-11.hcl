locals {
 a = a[]
}
