# schema: v()
# inside: condition! error_message!
v {
}
v {
  condition = true
  error_message = "x"
}
