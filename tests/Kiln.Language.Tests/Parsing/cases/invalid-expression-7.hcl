locals {
 a = {= 1}
}
