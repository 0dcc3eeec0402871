source   "null" "a"{
communicator="none" # nobody
}
build{
sources=["source.null.a",
]
}
