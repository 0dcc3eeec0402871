locals {
 a = ()
}
