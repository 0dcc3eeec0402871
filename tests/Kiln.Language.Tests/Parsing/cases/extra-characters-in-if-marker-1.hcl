locals {
 a = "%{if 1 2}a%{endif}"
}
