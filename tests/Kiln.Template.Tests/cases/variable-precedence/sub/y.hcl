h = "file hcl"
k = "file hcl"
