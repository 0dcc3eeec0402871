locals {
 a = "\u12zz "
}
