locals {
 a = "%{ foo }"
}
