data "echo" "fails" { # error: the server said no
  text = "x"
  fail = "the server said no"
}
data "echo" "follows" {
  text = data.echo.fails.out
  fail = "never asked, because what it needs is not there"
}
data "echo" "also" {
  text = "${data.echo.follows.out}"
  fail = "neither"
}
data "echo" "bad" { # error: Missing required argument
  nosuch = 1 # error: Unsupported argument
}
data "ecko" "typo" { # error: Unknown data type ecko
}
data "echo" "round" { # error: failed to prepare execution graph
  text = local.about
  nosuch = 1 # error: Unsupported argument
}
data "echo" "independent" { # error: and this one is asked
  text = "x"
  fail = "and this one is asked"
}
locals {
  about = data.echo.round.out
  out   = "${data.echo.also.out}${data.ecko.typo.out}${data.echo.bad.out}"
  attr  = data.echo.independent.nosuch # error: Unsupported attribute
  miss  = data.echo.nosuch.out # error: failed to prepare execution graph
}
source "null" "a" {
  communicator = data.echo.fails.out
  ssh_host     = local.out
  ssh_port     = local.miss
}
build {
  sources = ["null.a"]
}
