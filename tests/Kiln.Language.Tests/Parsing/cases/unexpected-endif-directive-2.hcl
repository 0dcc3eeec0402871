locals {
 a = "%{for a in b}%{endif}"
}
