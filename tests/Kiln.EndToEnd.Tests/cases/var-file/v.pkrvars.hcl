greeting = "file"
