locals {
 a = a.(b)
}
