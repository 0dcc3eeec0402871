locals {
 a = 1;
}
