locals {
 a = a.
}
