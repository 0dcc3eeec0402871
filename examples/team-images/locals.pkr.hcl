locals {
  is_production = var.environment == "production"
  prefix        = "${var.team}-${local.is_production ? "prod" : "stage"}"

  # Ports by service, and the services of each owner.
  ports  = { for name, service in var.services : name => service.port }
  owners = { for name, service in var.services : service.owner => name... }

  units = [
    for name in sort(keys(var.services)) : format("%s.service on port %d", name, local.ports[name])
  ]
}

local "settings" {
  sensitive = true

  expression = {
    api_key = var.api_key
    retries = 3
  }
}
