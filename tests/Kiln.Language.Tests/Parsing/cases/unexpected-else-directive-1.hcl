locals {
 a = "%{else}"
}
