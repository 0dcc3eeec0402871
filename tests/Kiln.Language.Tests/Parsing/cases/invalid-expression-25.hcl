locals {
 é = x́ +
}
