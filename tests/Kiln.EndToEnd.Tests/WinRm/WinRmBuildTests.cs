using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Testing;
using Kiln.Testing.WinRm;
using Kiln.Testing.WinRm.Machine;

namespace Kiln.EndToEnd.Tests.WinRm;

/// <summary>
/// A whole template over WinRM, by the published executable and by Debian's packer, each on a machine of its own: the same lines, the
/// same files, the same variables.
/// </summary>
public sealed partial class WinRmBuildTests : IDisposable
{
    private const string Template = """
        variable "port" {}
        variable "ntlm" {}
        source "null" "windows" {
          communicator   = "winrm"
          winrm_host     = "127.0.0.1"
          winrm_port     = var.port
          winrm_username = "Administrator"
          winrm_password = "pa$$ w0rd"
          winrm_use_ntlm = var.ntlm
          winrm_timeout  = "30s"
        }
        build {
          sources = ["null.windows"]
          provisioner "windows-shell" {
            environment_vars = ["GREETING=hello you"]
            inline           = ["echo %GREETING% from %PACKER_BUILDER_TYPE%", "exit /b 0"]
          }
          provisioner "powershell" {
            environment_vars = ["A=it's `n \" $x"]
            inline           = ["Write-Host \"A is <$env:A>\"", "Set-Content 'C:/made.txt' 'made by inline'"]
          }
          provisioner "powershell" {
            script           = "script.ps1"
            valid_exit_codes = [3]
          }
          provisioner "file" {
            source      = "tree"
            destination = "C:/there"
          }
          provisioner "file" {
            source      = "tree/"
            destination = "C:/contents"
          }
          provisioner "file" {
            source      = "script.ps1"
            destination = "C:\\new\\copy.ps1"
          }
          provisioner "file" {
            direction   = "download"
            source      = "C:/made.txt"
            destination = "down/made.txt"
          }
        }
        """;

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Build_of_a_windows_machine_does_what_packer_does(bool ntlm)
    {
        string packer = Requires.Tool("packer", "packer");
        using KilnExecutable kiln = new();
        using IsolatedTool reference = new(packer);

        Outcome ours = await BuildAsync(kiln, "ours", ntlm);
        Outcome theirs = await BuildAsync(reference, "theirs", ntlm);

        Assert.Equal(AsInLaterVersions(theirs.Output), ours.Output);
        Assert.Equal(theirs.Files.Select(static f => f.Key + f.Value), ours.Files.Select(static f => f.Key + f.Value));
        Assert.Equal((0, 0), (theirs.ExitCode, ours.ExitCode));
    }

    [Theory]
    [InlineData(0, "", 0)]
    [InlineData(7, "", 1)]
    [InlineData(0, "elevated_password = \"its 'pass\"", 0)]
    public async Task Elevated_script_runs_as_a_task_of_the_user_it_names(int exit, string password, int expected)
    {
        using KilnExecutable kiln = new();
        await using WinRmServer server = new(new() { AllowUnencrypted = false });
        _folder.Write("t.pkr.hcl", $$"""
            source "null" "windows" {
              communicator   = "winrm"
              winrm_host     = "127.0.0.1"
              winrm_port     = {{server.Port}}
              winrm_username = "Administrator"
              winrm_password = "pa$$ w0rd"
              winrm_use_ntlm = true
            }
            build {
              sources = ["null.windows"]
              provisioner "powershell" {
                elevated_user = "SYSTEM"
                {{password}}
                inline = ["Write-Host elevated $env:PACKER_BUILD_NAME", "exit {{exit}}"]
              }
            }
            """);

        KilnRun run = await kiln.RunAsync(_folder, "build", "-color=false", "t.pkr.hcl");

        Assert.True(run.ExitCode == expected, run.Output + run.Error);
        Assert.Contains("==> null.windows: elevated windows", run.Output, StringComparison.Ordinal);
        ScheduledTask task = Assert.Single(server.Machine.Tasks);
        Assert.Equal(("SYSTEM", password.Length == 0 ? null : "its 'pass", password.Length == 0 ? 5 : 1), (task.User, task.Password, task.LogonType));
        Assert.Contains("<RunLevel>HighestAvailable</RunLevel>", task.Definition, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(server.Machine.LocalPath(@"C:\Windows\Temp"), "*.out"));
        Assert.All(server.Calls, static call => Assert.True(call.IsEncrypted));
    }

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f-]{27}|\d+ (milli|micro)?seconds?|windows-shell-provisioner\d+|powershell-provisioner\d+")]
    private static partial Regex Volatile();

    /// <summary>Since 1.6.6 the output of commands has the mark of what Packer itself says, and names are written otherwise.</summary>
    private static string AsInLaterVersions(string text) => text
        .Replace("    null.windows:", "==> null.windows:", StringComparison.Ordinal)
        .Replace("Using winrm communicator", "Using WinRM communicator", StringComparison.Ordinal);

    private async Task<Outcome> BuildAsync(IsolatedTool tool, string name, bool ntlm)
    {
        await using WinRmServer server = new(new() { Negotiate = ntlm, Basic = !ntlm, MaxTimeout = TimeSpan.FromSeconds(5) });
        string folder = _folder.Combine(name);
        Directory.CreateDirectory(Path.Combine(folder, "tree", "sub"));
        await File.WriteAllTextAsync(Path.Combine(folder, "template.pkr.hcl"), Template, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "script.ps1"), "Write-Host in the script\nexit 3\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "tree", "sub", "deep.txt"), "deep", TestContext.Current.CancellationToken);
        KilnRun run = await tool.RunAsync(
            folder, "build", "-color=false", "-var", $"port={server.Port}", "-var", $"ntlm={(ntlm ? "true" : "false")}", "template.pkr.hcl");
        return new(run.ExitCode, Volatile().Replace(run.Output + run.Error, "#"), Files(server.Machine, folder));
    }

    private static ImmutableSortedDictionary<string, string> Files(WindowsMachine machine, string folder) =>
        Directory.GetFiles(machine.Root, "*", SearchOption.AllDirectories)
            .Select(file => (Name: "machine " + Path.GetRelativePath(machine.Root, file), file))
            .Concat(Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => (Name: "here " + Path.GetRelativePath(folder, file), file)))
            .ToImmutableSortedDictionary(
                static f => Volatile().Replace(f.Name, "#"), static f => File.ReadAllText(f.file), StringComparer.Ordinal);

    private sealed record Outcome(int ExitCode, string Output, ImmutableSortedDictionary<string, string> Files);
}
