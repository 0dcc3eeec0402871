greeting = "auto"
