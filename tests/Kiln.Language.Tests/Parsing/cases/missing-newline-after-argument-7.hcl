foo	bar {
}
a = 1 = 2
