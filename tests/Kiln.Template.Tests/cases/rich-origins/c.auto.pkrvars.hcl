automatic = "x"
undeclard = 1
