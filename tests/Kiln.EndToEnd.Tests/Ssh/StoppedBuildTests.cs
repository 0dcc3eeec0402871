using System.Diagnostics;
using System.Globalization;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Ssh;

/// <summary>
/// Builds that are stopped or killed while a script runs on a machine that is not theirs: what stays there is what the
/// documentation says.
/// </summary>
public sealed class StoppedBuildTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly KilnExecutable _kiln = new();

    public void Dispose()
    {
        _kiln.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Stopped_build_ends_its_script_and_killed_one_leaves_it_unless_it_has_a_terminal()
    {
        MarkedProcesses processes = new();
        await using SshServer server = await SshServer.StartAsync(processes);
        _kiln.Environment["TMPDIR"] = _folder.Combine("tmp");
        Directory.CreateDirectory(_folder.Combine("tmp"));
        try
        {
            (Process Kiln, int Script)[] builds = await Task.WhenAll(
                StartAsync(server, "stopped", pty: false),
                StartAsync(server, "killed", pty: false),
                StartAsync(server, "terminal", pty: true),
                StartAsync(server, "variables", pty: false));

            foreach (int stopped in new[] { 0, 3 })
            {
                ProcessSignals.Send(builds[stopped].Kiln.Id, ProcessSignals.Interrupt);
            }

            ProcessSignals.Send(builds[1].Kiln.Id, ProcessSignals.Kill);
            ProcessSignals.Send(builds[2].Kiln.Id, ProcessSignals.Kill);
            KilnRun[] runs = await Task.WhenAll(builds.Select(static build => KilnExecutable.EndOfAsync(build.Kiln)));

            Assert.Equal([1, 137, 137, 1], runs.Select(static run => run.ExitCode));
            foreach (int ended in new[] { 0, 2, 3 })
            {
                await ProcessSignals.AssertGoneAsync(builds[ended].Script);
            }

            Assert.True(ProcessSignals.IsRunning(builds[1].Script), "a connection that is lost ends a script");
            Assert.Empty(ScriptsIn("stopped"));
            Assert.Empty(ScriptsIn("variables"));
            Assert.Single(ScriptsIn("killed"));
            Assert.Single(ScriptsIn("terminal"));
        }
        finally
        {
            foreach (RunningProcess process in processes.Running())
            {
                ProcessSignals.TrySend(process.Id, ProcessSignals.Kill);
            }
        }

        KilnRun reap = await _kiln.RunAsync(_folder, "reap");
        Assert.True(reap.ExitCode == 0, reap.Output + reap.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Combine("tmp")));
    }

    private string[] ScriptsIn(string name) => Directory.GetFiles(_folder.Combine(name));

    /// <returns>The build, and the process of its script.</returns>
    private async Task<(Process Kiln, int Script)> StartAsync(SshServer server, string name, bool pty)
    {
        Directory.CreateDirectory(_folder.Combine(name));
        string number = _folder.Combine($"{name}.number");
        _folder.Write($"{name}.pkr.hcl", $$"""
            source "null" "machine" {
              ssh_host             = "127.0.0.1"
              ssh_port             = {{server.Port}}
              ssh_username         = "{{server.User}}"
              ssh_private_key_file = "{{server.KeyFile}}"
              ssh_pty              = {{(pty ? "true" : "false")}}
            }
            build {
              sources = ["null.machine"]
              provisioner "shell" {
                remote_folder    = "{{_folder.Combine(name)}}"
                use_env_var_file = {{(name == "variables" ? "true" : "false")}}
                environment_vars = ["WORD=secret"]
                inline           = ["echo $$ > {{number}}.new", "mv {{number}}.new {{number}}", "sleep 1000"]
              }
            }
            """);
        Process kiln = _kiln.Start(_folder, "build", "-color=false", $"{name}.pkr.hcl");
        await Within.Until(() => File.Exists(number) || kiln.HasExited, $"the script of {name}");
        Assert.False(kiln.HasExited, $"the build {name} ended early");
        string text = await File.ReadAllTextAsync(number, TestContext.Current.CancellationToken);
        return (kiln, int.Parse(text, CultureInfo.InvariantCulture));
    }
}
