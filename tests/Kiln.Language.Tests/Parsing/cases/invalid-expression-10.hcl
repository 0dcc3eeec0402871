locals {
 a = f(,)
}
