source "null" "a" {
  x =
}
