locals {
 a = a.1.5.c
}
