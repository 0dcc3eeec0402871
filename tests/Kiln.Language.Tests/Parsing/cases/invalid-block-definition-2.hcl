foo "a" = 1
