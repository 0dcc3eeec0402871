unset = "from a file"
