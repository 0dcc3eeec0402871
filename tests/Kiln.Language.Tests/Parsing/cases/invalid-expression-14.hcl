locals {
 a = 1 || 
}
