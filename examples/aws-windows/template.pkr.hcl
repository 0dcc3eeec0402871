# A Windows Server AMI with IIS. The machine is reached over WinRM with the password that EC2 made for it.
#
#     kiln init examples/aws-windows
#     kiln build examples/aws-windows

packer {
  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = "~> 1.3"
    }
  }
}

variable "region" {
  type    = string
  default = "us-east-1"
}

variable "features" {
  type        = list(string)
  default     = ["Web-Server", "Web-Asp-Net45", "Web-Mgmt-Console"]
  description = "Windows features that the image has."
}

source "amazon-ebs" "server" {
  region         = var.region
  ami_name       = "windows-2022-iis-{{ timestamp }}"
  instance_type  = "m6i.large"
  user_data_file = "${path.root}/winrm.ps1"

  source_ami_filter {
    owners      = ["amazon"]
    most_recent = true

    filters = {
      name = "Windows_Server-2022-English-Full-Base-*"
    }
  }

  communicator   = "winrm"
  winrm_username = "Administrator"
  winrm_use_ssl  = true
  winrm_insecure = true
  winrm_timeout  = "15m"

  # EC2 sets the machine up anew at the first start of every copy.
  disable_stop_instance = true
}

build {
  sources = ["source.amazon-ebs.server"]

  provisioner "powershell" {
    inline = ["Install-WindowsFeature -Name ${join(",", var.features)}"]
  }

  provisioner "windows-restart" {
    restart_check_command = "powershell -command \"& { (Get-Service W3SVC).Status }\""
    restart_timeout       = "10m"
  }

  provisioner "file" {
    source      = "${path.root}/index.html"
    destination = "C:/inetpub/wwwroot/index.html"
  }

  provisioner "powershell" {
    elevated_user     = "Administrator"
    elevated_password = build.Password

    inline = [
      "$path = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters'",
      "Set-ItemProperty -Path $path -Name SMB1 -Type DWORD -Value 0 -Force",
    ]
  }

  provisioner "powershell" {
    inline = [
      "& 'C:/Program Files/Amazon/EC2Launch/ec2launch' reset --clean",
      "& 'C:/Program Files/Amazon/EC2Launch/ec2launch' sysprep --shutdown",
    ]
  }
}
