locals {
 a = {for x in y : x => y 1}
}
