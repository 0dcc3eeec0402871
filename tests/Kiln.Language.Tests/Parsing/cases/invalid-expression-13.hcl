locals {
 a = 1 ?
}
