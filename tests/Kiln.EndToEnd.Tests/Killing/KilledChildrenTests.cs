using System.Diagnostics;
using System.Globalization;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>A killed run leaves no process behind, wherever its commands' children have gone, and after the next start no file.</summary>
public sealed class KilledChildrenTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();

    public KilledChildrenTests()
    {
        Directory.CreateDirectory(Temporary);
        _kiln.Environment["TMPDIR"] = Temporary;
    }

    private string Temporary => _work.Combine("tmp");

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Run_killed_at_any_instant_leaves_no_process()
    {
        // A number of seconds that nobody else sleeps.
        string second = string.Create(CultureInfo.InvariantCulture, $"{1000 + Random.Shared.Next(1000)}.{Random.Shared.Next(1_000_000_000):d9}");
        WriteTemplate(second);
        int seed = Rounds.Seed();
        Random random = new(seed);
        int rounds = Rounds.Count(40);
        for (int round = 0; round < rounds; round++)
        {
            using Process kiln = _kiln.Start(_work, "build", "-color=false", "t.pkr.hcl");
            await Task.Delay(TimeSpan.FromMilliseconds(300 * random.NextDouble()), TestContext.Current.CancellationToken);
            kiln.Kill();
            await kiln.WaitForExitAsync(TestContext.Current.CancellationToken);

            await OurProcesses.AssertNoneAsync(_kiln.Home, $"seed {seed}, round {round} of {rounds}");
            await OurProcesses.AssertNoneAsync(second, $"seed {seed}, round {round} of {rounds}");
        }

        KilnRun reaped = await _kiln.RunAsync(_work, "reap");
        Assert.True(reaped.ExitCode == 0, reaped.Output + reaped.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary));
    }

    /// <summary>As packer leaves it running: only a dead run takes its daemons along.</summary>
    [Fact]
    public async Task Daemon_of_a_build_that_ends_goes_on()
    {
        _work.Write("t.pkr.hcl", """
            source "null" "a" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a"]

              provisioner "shell-local" {
                inline = ["setsid sleep 1000 >/dev/null 2>&1 & echo $! > daemon"]
              }
            }
            """);
        KilnRun run = await _kiln.RunAsync(_work, "build", "t.pkr.hcl");
        Assert.True(run.ExitCode == 0, run.Output);
        using Process daemon = Process.GetProcessById(
            int.Parse(await File.ReadAllTextAsync(_work.Combine("daemon"), TestContext.Current.CancellationToken), CultureInfo.InvariantCulture));
        try
        {
            KilnRun reap = await _kiln.RunAsync(_work, "reap");
            Assert.Equal("Dead runs have left nothing behind.\n", reap.Output);
            Assert.False(daemon.HasExited);
        }
        finally
        {
            daemon.Kill();
        }
    }

    /// <summary>The watchdog is killed as well, as a service manager does it: then the next start finds them by the ledger.</summary>
    [Fact]
    public async Task Processes_whose_watchdog_was_killed_too_are_reaped()
    {
        string second = string.Create(CultureInfo.InvariantCulture, $"1000.{Random.Shared.Next(1_000_000_000):d9}");
        WriteTemplate(second);
        using Process kiln = _kiln.Start(_work, "build", "-color=false", "t.pkr.hcl");
        while (!OurProcesses.With(second).Any(static line => line.Contains(": sleep", StringComparison.Ordinal)))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        string watchdog = OurProcesses.With(_kiln.Home).Single(static line => line.Contains("kiln-watchdog", StringComparison.Ordinal));
        Process.GetProcessById(int.Parse(watchdog.Split(':')[0], CultureInfo.InvariantCulture)).Kill();
        kiln.Kill();
        await kiln.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(OurProcesses.With(second));

        KilnRun listed = await _kiln.RunAsync(_work, "reap", "-dry-run");
        Assert.Contains($"sleep {second}", listed.Output, StringComparison.Ordinal);
        Assert.NotEmpty(OurProcesses.With(second));
        KilnRun reaped = await _kiln.RunAsync(_work, "reap");

        Assert.Equal(0, reaped.ExitCode);
        await OurProcesses.AssertNoneAsync(second, "after the reaping");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary));
    }

    private void WriteTemplate(string second) => _work.Write("t.pkr.hcl", $$"""
        source "null" "a" {
          communicator = "none"
        }

        source "null" "b" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a", "source.null.b"]

          provisioner "shell-local" {
            inline = ["sleep {{second}} & sleep 0.01"]
          }

          provisioner "shell-local" {
            inline = ["nohup sleep {{second}} >/dev/null 2>&1 & sleep 0.01"]
          }

          provisioner "shell-local" {
            inline = ["(setsid sh -c 'sleep {{second}} & sleep {{second}}' >/dev/null 2>&1 &)"]
          }

          provisioner "shell-local" {
            inline = ["env -i setsid sleep {{second}} & sleep {{second}}"]
          }
        }
        """);
}
