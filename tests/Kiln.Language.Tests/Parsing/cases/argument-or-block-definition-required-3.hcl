foo[0] = 1
