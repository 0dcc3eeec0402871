data "http" "nobody" {
  url = "http://127.0.0.1:1/never-asked"
}

data "null" "x" {
  input = data.http.nobody.body
}

source "null" "a" {
  communicator = "none"
  ssh_host     = data.null.x.output
}

build {
  sources = ["null.a"]

  provisioner "shell-local" {
    inline = [data.http.nobody.request_headers["Content-Type"]]
  }
}
