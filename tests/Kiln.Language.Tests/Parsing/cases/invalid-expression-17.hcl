locals {
 a = !
}
