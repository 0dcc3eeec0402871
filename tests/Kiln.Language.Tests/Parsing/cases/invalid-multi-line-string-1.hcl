locals {
 a = "abc
}
