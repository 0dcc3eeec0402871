locals {
 a = (1
}
