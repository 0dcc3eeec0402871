locals {
 a = "a${"b${1"}"
}
