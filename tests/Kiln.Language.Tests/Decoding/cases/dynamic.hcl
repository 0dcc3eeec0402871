# schema: provisioner(type) step() x()
# inside: a b step()
dynamic "provisioner" {
  for_each = list
  labels   = ["shell-${provisioner.key}"]
  content {
    a = provisioner.value
    dynamic "step" {
      for_each = map
      iterator = it
      content {
        a = it.key
        b = "${it.value} of ${provisioner.value}"
      }
    }
  }
}
provisioner "plain" {
  a = 1
}
dynamic "step" {
  for_each = set
  content {
    a = step.key
    b = step.value
  }
}
dynamic "step" {
  for_each = {}
  content {
    a = nonsense
  }
}
dynamic "x" {
  for_each = unknown
  content {
    a = x.value
    b = 1
    step {
      a = 2
    }
  }
}
dynamic "x" {
  for_each = secret
  content {
    a = x.value
    b = x.key
  }
}
