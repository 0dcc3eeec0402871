locals {
 a = "\u12"
}
