build {
