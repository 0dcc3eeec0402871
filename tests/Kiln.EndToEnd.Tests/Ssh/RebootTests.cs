using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Ssh;

/// <summary>A script that restarts its machine: the build goes on when the machine is there again.</summary>
public sealed class RebootTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_goes_on_after_scripts_that_restart_the_machine()
    {
        using KilnExecutable kiln = new();
        await using BootedMachine machine = await BootedMachine.StartAsync();
        await SshServer.MakeKeyAsync(_folder.Combine("key"), "-t", "ed25519");
        _folder.Write("t.pkr.hcl", $$"""
            source "null" "machine" {
              ssh_host             = "{{machine.Address}}"
              ssh_username         = "root"
              ssh_private_key_file = "{{_folder.Combine("key")}}"
            }
            build {
              sources = ["null.machine"]

              # A loaded machine takes its time to go down: what still runs before the boot fails and is tried again.
              provisioner "shell" {
                expect_disconnect = true
                inline            = ["touch /run/first", "echo going down", "systemctl reboot", "sleep 60"]
              }
              provisioner "shell" {
                pause_before        = "1s"
                start_retry_timeout = "2m"
                max_retries         = 8
                inline              = ["test ! -e /run/first", "echo first boot is over"]
              }

              # Goes down after the script has ended, or while it is cleaned up.
              provisioner "shell" {
                expect_disconnect = true
                skip_clean        = true
                inline            = ["touch /run/second /etc/kept", "systemctl reboot"]
              }
              provisioner "file" {
                source      = "{{_folder.Combine("t.pkr.hcl")}}"
                destination = "/etc/uploaded"
                max_retries = 8
              }
              provisioner "shell" {
                max_retries = 8
                inline      = ["test ! -e /run/second", "ls /etc/kept /etc/uploaded; echo second boot is over"]
              }

              # Nobody said that this one restarts it.
              provisioner "shell" {
                inline = ["systemctl reboot", "sleep 60"]
              }
            }
            """);

        KilnRun run = await kiln.RunAsync(_folder, "build", "-color=false", "t.pkr.hcl");

        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        string[] awaited = ["going down", "first boot is over", "/etc/kept", "/etc/uploaded", "second boot is over"];
        string[] said =
        [
            .. run.Output.Split('\n')
                .Select(static line => line.Replace("==> null.machine: ", "", StringComparison.Ordinal).TrimEnd())
                .Where(awaited.Contains),
        ];
        Assert.True(awaited.SequenceEqual(said), run.Output + run.Error);
        Assert.Contains("Script disconnected unexpectedly.", run.Output, StringComparison.Ordinal);
        Assert.InRange(machine.Boots, 3, 4);
    }
}
