locals {
 a = 'x'
}
