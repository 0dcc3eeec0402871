locals {
 a = "a\"
}
