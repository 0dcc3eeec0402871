f = "auto a"
