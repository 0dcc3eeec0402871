# schema: type default! description validation()
typ = 1
description = "x"
validation = 2
foo = 3
descriptio = 4
type {}
validatio {}
other "a" {}
