foo "bar
