foo "b${a}" {
}
