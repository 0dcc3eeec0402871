foo "a${b}c" {
 a = 
}
