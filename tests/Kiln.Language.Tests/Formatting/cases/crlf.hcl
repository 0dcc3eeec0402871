a=1
bbb=2 # c

x {
y=<<EOT
  text
EOT
/* a
b */ zz=[
1,
2] # d
}
