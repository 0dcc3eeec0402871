locals {
 a = “x”
}
