a = 1

# comment
b "x" y { } // c
source "null" "a-b" {
  é = true /* x
 y */
  inner {
    deep { one = null }
  }
}
