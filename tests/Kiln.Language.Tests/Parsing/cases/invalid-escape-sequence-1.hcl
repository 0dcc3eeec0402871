locals {
 a = "\q"
}
