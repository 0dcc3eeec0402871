locals {
 a = <<EOT
abc
