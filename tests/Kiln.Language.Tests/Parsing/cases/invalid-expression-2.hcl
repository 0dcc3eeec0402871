locals {
 a = 1 +
}
