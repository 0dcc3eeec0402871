foo.a = 1
