foo {
 bar {}  baz {}
}
