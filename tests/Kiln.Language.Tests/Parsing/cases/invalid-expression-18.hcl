locals {
 a = .5
}
