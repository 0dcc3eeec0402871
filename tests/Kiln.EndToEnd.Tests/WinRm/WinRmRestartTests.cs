using Kiln.Testing;
using Kiln.Testing.WinRm;
using Kiln.Testing.WinRm.Machine;

namespace Kiln.EndToEnd.Tests.WinRm;

/// <summary>A machine that goes down in the middle of a build, and is away for seconds.</summary>
public sealed class WinRmRestartTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Once by the provisioner that waits for it, once by a script, after which the next one tries until it is back.</summary>
    [Theory]
    [InlineData("provisioner \"windows-restart\" {\n restart_timeout = \"60s\"\n }", "Machine successfully restarted, moving on")]
    [InlineData("provisioner \"windows-shell\" {\n inline = [\"shutdown /r /t 0\"]\n valid_exit_codes = [0, 2300218]\n }", "")]
    public async Task Build_goes_on_when_the_machine_is_back(string restart, string expected)
    {
        await using WinRmServer server = new();
        TaskCompletionSource wentDown = new();
        server.Machine.Programs["shutdown"] = program => ShutDown(server, program, wentDown, TimeSpan.FromSeconds(3));

        KilnRun run = await BuildAsync(server, restart);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.True(wentDown.Task.IsCompleted);
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        Assert.Contains("==> null.windows: first", run.Output, StringComparison.Ordinal);
        Assert.Contains("==> null.windows: after it", run.Output, StringComparison.Ordinal);
    }

    private async Task<KilnRun> BuildAsync(WinRmServer server, string restart)
    {
        _folder.Write("t.pkr.hcl", $$"""
            source "null" "windows" {
              communicator   = "winrm"
              winrm_host     = "127.0.0.1"
              winrm_port     = {{server.Port}}
              winrm_username = "Administrator"
              winrm_password = "pa$$ w0rd"
              winrm_timeout  = "60s"
            }
            build {
              sources = ["null.windows"]
              provisioner "windows-shell" {
                inline = ["echo first"]
              }
              {{restart}}
              provisioner "windows-shell" {
                inline = ["echo after it"]
              }
            }
            """);
        using KilnExecutable kiln = new();
        return await kiln.RunAsync(_folder, "build", "-color=false", "t.pkr.hcl");
    }

    /// <summary>Answers as the one of Windows; nobody is let in until the machine is up again.</summary>
    private static Task<int> ShutDown(
        WinRmServer server, MachineProgram program, TaskCompletionSource wentDown, TimeSpan away)
    {
        bool isAbort = program.Arguments.Contains("/a", StringComparison.Ordinal);
        if (!isAbort && wentDown.TrySetResult())
        {
            // Not awaited: going down ends this program.
            _ = Task.Run(() => server.GoDownAsync(away));
        }

        return Task.FromResult(0);
    }
}
