locals {
 a = 0x1F
}
