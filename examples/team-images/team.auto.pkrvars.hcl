team = "payments"

services = {
  api    = { port = 8443, owner = "platform" }
  ledger = { port = 9000, owner = "finance" }
  worker = { port = 9100, owner = "platform" }
}
