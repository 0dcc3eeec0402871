locals {
 a = `x`
}
