x = 1 # error: Unsupported argument
sorce "null" "a" { # error: Unsupported block type
}
source "null" { # error: Missing name for source
}
source "null" "a" "b" { # error: Extraneous label for source
}
build "x" { # error: Extraneous label for build
}
dynamic "source" { # error: Unsupported block type
}
local { # error: Missing name for local
}
build {
  sources = ["null.never-looked-at"]
}
