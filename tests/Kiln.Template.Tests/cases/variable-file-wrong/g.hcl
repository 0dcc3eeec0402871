b = 3
a = "x"
