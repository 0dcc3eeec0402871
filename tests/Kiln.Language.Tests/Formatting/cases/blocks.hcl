source   "null"    "a"{
communicator="none"
      nested{
deep=1
       deeper   =   2
  }
}
build{
sources=["a",
"b",
      "c"]
   source"null.a"{
   name="x"
 }
 provisioner "shell-local"{inline=["a"]}
 empty{}
 empty2   {    }
 one{a=1}
 two   label "quoted"   {
 }
}


locals  {}
