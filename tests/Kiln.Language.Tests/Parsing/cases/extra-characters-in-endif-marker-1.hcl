locals {
 a = "%{if 1}%{endif x}"
}
