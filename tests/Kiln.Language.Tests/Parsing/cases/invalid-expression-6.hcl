locals {
 a = {a = }
}
