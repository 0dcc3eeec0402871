locals {
 a = [for x]
}
