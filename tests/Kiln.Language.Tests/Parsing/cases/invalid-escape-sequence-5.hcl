locals {
 a = "\ud800"
}
