pw = { user = "bob", keys = ["k1", "k2", ""], n = 3 }
short = "abc"
