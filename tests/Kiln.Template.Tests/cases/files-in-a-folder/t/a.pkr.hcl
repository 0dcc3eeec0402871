source "null" "a" {
  communicator = "none"
}
x = 1
