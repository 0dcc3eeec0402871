foo {}}
