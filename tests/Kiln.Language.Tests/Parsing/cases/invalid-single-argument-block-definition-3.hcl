foo { a = [
1]
}
