foo "\q" {
}
