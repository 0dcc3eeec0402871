foo { 1 }
