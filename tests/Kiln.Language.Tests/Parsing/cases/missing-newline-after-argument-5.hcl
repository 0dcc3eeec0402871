locals {
 a = 1a
}
