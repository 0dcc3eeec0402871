locals {
 a = a.*.b.*
}
