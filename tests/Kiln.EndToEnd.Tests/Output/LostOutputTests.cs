using System.Text.Json;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Output;

/// <summary>Nobody reads the output any more, or there is no room for it: the builds end in order, and a loss is no success.</summary>
public sealed class LostOutputTests : IDisposable
{
    private const string NoSpace = "No space left on device";

    private readonly TemporaryDirectory _work = new();
    private readonly IsolatedTool _shell = new("/bin/sh");

    public LostOutputTests()
    {
        Requires.Check(File.Exists(KilnExecutable.Path), "needs the published executable: run ./kiln once");
        Directory.CreateDirectory(_work.Combine("tmp"));
        _shell.Environment["TMPDIR"] = _work.Combine("tmp");
        _work.Write("t.pkr.hcl", """
            source "null" "a" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a"]

              provisioner "shell-local" {
                inline = ["seq 1 30000"]
              }

              post-processor "shell-local" {
                inline = ["echo done >done"]
              }
            }
            """);
    }

    public static TheoryData<string> Formats => ["", "-machine-readable", "-output=json"];

    public void Dispose()
    {
        _shell.Dispose();
        _work.Dispose();
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Reader_that_goes_away_is_no_failure(string flag)
    {
        KilnRun run = await RunAsync($"{{ \"$0\" build {flag} t.pkr.hcl; echo $? >code; }} | head -1");
        Assert.Equal("", run.Error);
        Assert.Equal("0\n", await File.ReadAllTextAsync(_work.Combine("code"), TestContext.Current.CancellationToken));
        AssertBuiltAndCleanedUp();
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Full_disk_under_the_output_is_told_on_standard_error(string flag)
    {
        KilnRun run = await RunAsync($"\"$0\" build {flag} t.pkr.hcl >/dev/full");
        Assert.Equal((1, "", $"Error: not all of the output could be written: {NoSpace}\n"), (run.ExitCode, run.Output, WithoutPath(run.Error)));
        AssertBuiltAndCleanedUp();
    }

    [Fact]
    public async Task Output_that_was_closed_from_the_start_is_told_on_standard_error()
    {
        KilnRun run = await RunAsync("\"$0\" build t.pkr.hcl >&-");
        Assert.Equal(
            (1, "Error: not all of the output could be written: it was closed when the run began.\n"), (run.ExitCode, run.Error));
        AssertBuiltAndCleanedUp();
    }

    [Fact]
    public async Task Standard_error_that_is_closed_disturbs_nothing()
    {
        KilnRun run = await RunAsync("\"$0\" build -color=false t.pkr.hcl 2>&-");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("==> Builds finished.", run.Output, StringComparison.Ordinal);
        AssertBuiltAndCleanedUp();
    }

    [Fact]
    public async Task Output_and_standard_error_may_both_be_lost()
    {
        KilnRun run = await RunAsync("\"$0\" build t.pkr.hcl >/dev/full 2>/dev/full");
        Assert.Equal((1, "", ""), (run.ExitCode, run.Output, run.Error));
        AssertBuiltAndCleanedUp();
    }

    [Theory]
    [InlineData("PACKER_LOG_PATH=/dev/full", "", "the log /dev/full (PACKER_LOG_PATH)")]
    [InlineData("PACKER_LOG=1", "2>/dev/full", "the log on standard error (PACKER_LOG)")]
    public async Task Full_disk_under_the_log_is_told_at_the_end(string variable, string redirection, string log)
    {
        KilnRun run = await RunAsync($"{variable} \"$0\" build -color=false t.pkr.hcl {redirection}");
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("==> Builds finished.", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\nError: not all of {log} could be written: {NoSpace}\n", WithoutPath(run.Output), StringComparison.Ordinal);
        AssertBuiltAndCleanedUp();
    }

    [Fact]
    public async Task Events_of_a_run_that_lost_its_log_end_with_the_exit_code()
    {
        KilnRun run = await RunAsync("PACKER_LOG_PATH=/dev/full \"$0\" build -output=json t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        JsonElement last = JsonDocument.Parse(run.Output.TrimEnd('\n').Split('\n')[^1]).RootElement;
        Assert.Equal(("command_ended", 1), (last.GetProperty("event").GetString(), last.GetProperty("exit_code").GetInt32()));
    }

    [Fact]
    public async Task Disk_that_fills_up_under_the_logs_of_builds_is_told_at_the_end()
    {
        using SmallDisk disk = new(_work.Combine("logs"), "size=64k");
        KilnRun run = await RunAsync("\"$0\" build -color=false -log-dir=logs/run t.pkr.hcl");
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains(
            $"\nError: the log {_work.Combine("logs", "run", "null.a.log")} could not be written, so the logs of this run (-log-dir) are not whole: {NoSpace}\n",
            WithoutPath(run.Output),
            StringComparison.Ordinal);
        AssertBuiltAndCleanedUp();
    }

    [Fact]
    public async Task Lost_output_of_a_command_without_builds_is_a_failure_too()
    {
        KilnRun run = await RunAsync("\"$0\" inspect t.pkr.hcl >/dev/full");
        Assert.Equal((1, $"Error: not all of the output could be written: {NoSpace}\n"), (run.ExitCode, WithoutPath(run.Error)));
    }

    /// <summary>The system's message ends with the name of the file, if it has one.</summary>
    private static string WithoutPath(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, $"({NoSpace}) : '[^']*'", "$1");

    private Task<KilnRun> RunAsync(string script) => _shell.RunAsync(_work, "-c", script, KilnExecutable.Path);

    private void AssertBuiltAndCleanedUp()
    {
        Assert.True(File.Exists(_work.Combine("done")), "the build did not come to its end");
        Assert.Empty(Directory.GetFileSystemEntries(_work.Combine("tmp")));
        string ledger = Path.Combine(_shell.Home, "state", "kiln", "ledger");
        Assert.Empty(Directory.Exists(ledger) ? Directory.GetFiles(ledger) : []);
    }
}
