foo { bar }
