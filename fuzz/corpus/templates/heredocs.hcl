a = <<EOT
plain
  two ${x} $${y}
\n
EOT
b = <<-EOT
    a

      b
   
    ${1} c
				x
  EOT
c = <<E
E
d = [<<A
x
A
, 2]
e = <<-EOT
  %{ if a ~}
    b
  %{ endif ~}
  EOT
f = <<EOT
  ${~ 1 }
  ${2 ~}  
  x
EOT
