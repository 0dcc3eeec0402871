<powershell>
# Opens WinRM over TLS with a certificate of its own, for as long as the image is being built.
$certificate = New-SelfSignedCertificate -DnsName $env:COMPUTERNAME -CertStoreLocation Cert:\LocalMachine\My
Remove-Item -Path WSMan:\Localhost\listener\listener* -Recurse -ErrorAction SilentlyContinue
New-Item -Path WSMan:\LocalHost\Listener -Transport HTTPS -Address * -CertificateThumbPrint $certificate.Thumbprint -Force
New-NetFirewallRule -DisplayName WinRM-TLS -Direction Inbound -Protocol TCP -LocalPort 5986 -Action Allow
Restart-Service -Name WinRM
</powershell>
