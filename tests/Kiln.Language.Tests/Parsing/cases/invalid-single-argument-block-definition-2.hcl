foo { a = 1
}
