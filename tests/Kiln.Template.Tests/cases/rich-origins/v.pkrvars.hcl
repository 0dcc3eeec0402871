file = "f"
secret = "hush"
