locals {
 a = ~1
}
