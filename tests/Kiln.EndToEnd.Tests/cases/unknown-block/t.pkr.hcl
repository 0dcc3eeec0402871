sourc "null" "a" {
  communicator = "none"
}
