foo "a" b.c {}
