locals {
 a = "%{endif}"
}
