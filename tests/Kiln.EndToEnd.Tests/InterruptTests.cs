using System.Diagnostics;
using System.Globalization;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>Signals end a build in order, and a killed one leaves no process behind.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();

    private readonly KilnExecutable _kiln = new();

    public InterruptTests() => _kiln.Environment["TMPDIR"] = _work;

    [Theory]
    [InlineData(ProcessSignals.Interrupt, "interrupt")]
    [InlineData(ProcessSignals.Terminate, "terminated")]
    public async Task Signal_cancels_the_build_and_its_processes(int signal, string word)
    {
        (Process kiln, int sleeper) = await StartSleepingBuildAsync();
        using (kiln)
        {
            ProcessSignals.Send(kiln.Id, signal);
            KilnRun run = await KilnExecutable.EndOfAsync(kiln);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"Cancelling build after receiving {word}", run.Output, StringComparison.Ordinal);
            Assert.Contains("Cleanly cancelled builds after being interrupted.", run.Output, StringComparison.Ordinal);
        }

        await ProcessSignals.AssertGoneAsync(sleeper);
    }

    [Fact]
    public async Task Killed_build_leaves_no_process()
    {
        (Process kiln, int sleeper) = await StartSleepingBuildAsync();
        using (kiln)
        {
            ProcessSignals.Send(kiln.Id, ProcessSignals.Kill);
            await kiln.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await ProcessSignals.AssertGoneAsync(sleeper);
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    /// <returns>The build, and the id of a process that its provisioner's shell started.</returns>
    private async Task<(Process Kiln, int Sleeper)> StartSleepingBuildAsync()
    {
        _work.Write("t.pkr.hcl", """
            source "null" "a" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a"]

              provisioner "shell-local" {
                inline = ["sleep 1000 & echo $! > sleeper.new", "mv sleeper.new sleeper", "wait"]
              }
            }
            """);
        Process kiln = _kiln.Start(_work, "build", "-color=false", "t.pkr.hcl");
        string path = _work.Combine("sleeper");
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (!File.Exists(path))
        {
            Assert.False(kiln.HasExited, "the build ended early");
            await Task.Delay(20, limit.Token);
        }

        return (kiln, int.Parse(await File.ReadAllTextAsync(path), CultureInfo.InvariantCulture));
    }
}
