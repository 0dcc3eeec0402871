foo a 1 {}
