a="${ b }"
b="${b}${c}  ${ d }text"
c="%{ if  a }x%{else}y%{ endif }"
d="${~ a ~}"
e="%{~ for  x in y~} ${x} %{~endfor ~}"
f="${ {a=1} }"
g="${{a=1}["a"]}"
h="$${not} %%{this}"
i="${ -1 }"
j="${f(  "inner ${ g } " ,2)}"
k="${[for x in [1,2]:x]}"
l="${
a
+
b
}"
m="a\"b"
n="${a}%{if b}${c}%{endif}"
o=""
