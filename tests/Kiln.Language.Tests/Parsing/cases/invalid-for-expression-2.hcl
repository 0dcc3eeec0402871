locals {
 a = [for]
}
