using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary><c>kiln reap</c> as users see it, with real runs that are killed.</summary>
public sealed class ReapTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();

    public ReapTests()
    {
        Directory.CreateDirectory(_work.Combine("tmp"));
        _kiln.Environment["TMPDIR"] = _work.Combine("tmp");
        _work.Write("sleep.pkr.hcl", Template("touch started; sleep 1000"));
        _work.Write("quick.pkr.hcl", Template("true"));
    }

    private string[] Temporary => Directory.GetFileSystemEntries(_work.Combine("tmp"));

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Dry_run_lists_what_a_reap_removes()
    {
        await KillABuildAsync();
        string file = Assert.Single(Temporary);

        KilnRun dry = await _kiln.RunAsync(_work, "reap", "-dry-run");
        Assert.Equal(0, dry.ExitCode);
        Assert.Contains("found  temporary-files", dry.Output, StringComparison.Ordinal);
        Assert.Contains("Found 1 to remove. This was a dry run.", dry.Output, StringComparison.Ordinal);
        Assert.Equal([file], Temporary);

        KilnRun young = await _kiln.RunAsync(_work, "reap", "-older-than=1d12h");
        Assert.Equal(0, young.ExitCode);
        Assert.Contains("younger than -older-than", young.Output, StringComparison.Ordinal);
        Assert.Equal([file], Temporary);

        KilnRun real = await _kiln.RunAsync(_work, "-machine-readable", "reap", "-older-than=0s");
        Assert.Equal(0, real.ExitCode);
        Assert.Matches("(?m)^[0-9]+,,reap,removed,temporary-files,[^,]+,[0-9a-f-]{36},[0-9]+,,,/.*\\.ledger$", real.Output);
        Assert.Empty(Temporary);
        Assert.Equal("Dead runs have left nothing behind.\n", (await _kiln.RunAsync(_work, "reap")).Output);
    }

    [Fact]
    public async Task Next_build_removes_it_too_and_says_so()
    {
        await KillABuildAsync();
        KilnRun build = await _kiln.RunAsync(_work, "build", "-color=false", "quick.pkr.hcl");
        Assert.Contains("Removed what an earlier run left behind: temporary files", build.Output, StringComparison.Ordinal);
        Assert.Empty(Temporary);
    }

    [Fact]
    public async Task Living_run_is_not_touched()
    {
        using Process living = await StartABuildAsync();
        KilnRun reap = await _kiln.RunAsync(_work, "reap", "-left");
        Assert.Equal("Dead runs have left nothing behind.\n", reap.Output);
        Assert.Single(Temporary);
        Assert.False(living.HasExited);
        living.Kill();
        await living.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Builds_and_reaps_beside_each_other_do_not_disturb_each_other()
    {
        for (int i = 0; i < 3; i++)
        {
            await KillABuildAsync();
        }

        Task<KilnRun>[] runs =
        [
            .. Enumerable.Range(0, 24).Select(i => i % 2 == 0
                ? _kiln.RunAsync(_work, "build", "-color=false", "quick.pkr.hcl")
                : _kiln.RunAsync(_work, "reap")),
        ];
        foreach (KilnRun run in await Task.WhenAll(runs))
        {
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            Assert.DoesNotContain("cannot be removed", run.Output, StringComparison.Ordinal);
        }

        Assert.Empty(Temporary);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_kiln.Home, "state", "kiln", "ledger")));
    }

    [Theory]
    [InlineData("-older-than=", "time: invalid duration")]
    [InlineData("-older-than=7", "missing unit")]
    [InlineData("-older-than=xd", "expected a number of days")]
    [InlineData("-older-than=-1h", "not negative")]
    [InlineData("-older-than=99999999999d", "expected a number of days")]
    [InlineData("-force", "flag provided but not defined: -force")]
    [InlineData("something", "Usage: kiln reap")]
    public async Task Wrong_use_is_explained(string argument, string expected)
    {
        KilnRun run = await _kiln.RunAsync(_work, "reap", argument);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    private static string Template(string command) => $$"""
        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]

          provisioner "shell-local" {
            inline = ["{{command}}"]
          }
        }
        """;

    private async Task KillABuildAsync()
    {
        using Process kiln = await StartABuildAsync();
        kiln.Kill();
        await kiln.WaitForExitAsync(TestContext.Current.CancellationToken);
        await OurProcesses.AssertNoneAsync(_work.Path, "after the kill");
    }

    private async Task<Process> StartABuildAsync()
    {
        File.Delete(_work.Combine("started"));
        Process kiln = _kiln.Start(_work, "build", "-color=false", "sleep.pkr.hcl");
        while (!File.Exists(_work.Combine("started")))
        {
            Assert.False(kiln.HasExited, "the build ended early");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return kiln;
    }
}
