locals {
 a = 5.
}
