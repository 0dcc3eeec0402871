a=<<EOT
  left   alone
    ${ upper( "x" ) }  %{if  true}yes%{ endif }
EOT
bb   =   <<-EOT
  indented
    EOT
c=[<<A
one
A
,<<B
two
B
]
d = f(<<X
x
X
)
block {
   text=<<EOT
stays
  EOT
      next = 1
    other_name=2
}
e = {
k=<<EOT
${
1+
 2
}
EOT
kk=1
}
f = <<EOT
EOT
