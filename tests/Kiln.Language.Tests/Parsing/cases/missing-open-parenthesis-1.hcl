locals {
 a = a::b
}
