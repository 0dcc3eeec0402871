é=1
日本語=2 # wide
a="日本語" # x
bbb="ééé" # y
f="👩‍👩‍👧" # family
gg="x" # none
a_block{
日本=1
x="e\u0301" # escape
xx="é" # combined
}
