# A template in several files, as teams keep them: variables, locals, sources and builds apart. All *.pkr.hcl files of
# the folder are one template, and *.auto.pkrvars.hcl files are read without being named.
#
#     kiln validate examples/team-images
#     kiln build -only 'team.*' examples/team-images
#     kiln build -var-file=examples/team-images/staging.pkrvars.hcl examples/team-images

variable "team" {
  type        = string
  description = "The name that goes into files and messages."

  validation {
    condition     = length(var.team) > 2 && can(regex("^[a-z-]+$", var.team))
    error_message = "The team must have a name of at least three small letters."
  }
}

variable "services" {
  type = map(object({
    port  = number
    owner = string
  }))
  description = "What runs in the image."
}

variable "environment" {
  type    = string
  default = "production"

  validation {
    condition     = contains(["production", "staging"], var.environment)
    error_message = "The environment is either production or staging."
  }
}

variable "output" {
  type    = string
  default = "output"
}

variable "api_key" {
  type        = string
  default     = "not-a-real-key"
  sensitive   = true
  description = "Never shown: whatever prints it shows <sensitive>."
}
