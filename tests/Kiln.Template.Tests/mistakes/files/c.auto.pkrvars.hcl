here  = ["x"] # error: Invalid value for variable
there = 1     # error: Undefined variable
bad   = local.x # error: Variables not allowed | Undefined variable
