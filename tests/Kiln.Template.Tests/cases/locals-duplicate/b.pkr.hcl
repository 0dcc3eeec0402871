local "a" {
  expression = 3
}
