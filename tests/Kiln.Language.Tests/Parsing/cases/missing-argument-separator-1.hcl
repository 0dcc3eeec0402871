locals {
 a = foo(1
}
