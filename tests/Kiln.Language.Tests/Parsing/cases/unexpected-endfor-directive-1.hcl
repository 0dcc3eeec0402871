locals {
 a = "%{endfor}"
}
