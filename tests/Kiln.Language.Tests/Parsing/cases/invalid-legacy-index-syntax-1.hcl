locals {
 a = a.b.1.2
}
