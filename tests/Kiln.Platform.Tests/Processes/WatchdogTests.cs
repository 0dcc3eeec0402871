using System.Diagnostics;
using System.Reflection;
using Kiln.Platform.Processes;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Processes;

public sealed class WatchdogTests
{
    private const string FileVariable = "KILN_TEST_WATCHDOG_FILE";

    /// <summary>Kills a copy of this test program hard while it runs children with children of their own.</summary>
    [Fact]
    public async Task Children_and_grandchildren_die_with_a_process_that_is_killed_hard()
    {
        using TemporaryDirectory folder = new();
        string file = folder.Combine("pids");
        using Process victim = Process.Start(Victim(file))!;
        int[] pids = [];
        Assert.True(
            await ProcessState.BecomesTrue(() => File.Exists(Announced(file)) && (pids = ReadPids(file)).Length == 6),
            "the children did not start");

        victim.Kill();
        await victim.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(
            await ProcessState.BecomesTrue(() => !pids.Any(ProcessState.IsRunning)), "some children are still running");
    }

    /// <summary>Not a test: what the killed process runs.</summary>
    [Fact(Explicit = true)]
    public async Task Victim_runs_children_until_it_is_killed()
    {
        string file = Environment.GetEnvironmentVariable(FileVariable)
            ?? throw new InvalidOperationException("This is run by another test.");
        ProcessSpec spec = ChildProcessTests.Shell($"sleep 1000 & echo $$ $! >> {file}; wait");
        await ChildProcess.RunAsync(ChildProcessTests.Shell("exit 0"), TestContext.Current.CancellationToken);
        Task<int>[] children =
            [.. Enumerable.Range(0, 3).Select(_ => ChildProcess.RunAsync(spec, TestContext.Current.CancellationToken))];

        await File.WriteAllTextAsync(Announced(file), "", TestContext.Current.CancellationToken);
        await Task.WhenAll(children);
    }

    private static string Announced(string file) => file + ".announced";

    private static int[] ReadPids(string file) => File.Exists(file)
        ? [.. File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]
        : [];

    private static ProcessStartInfo Victim(string file)
    {
        string program = Path.ChangeExtension(Assembly.GetExecutingAssembly().Location, null);
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[FileVariable] = file;
        start.ArgumentList.Add("--explicit");
        start.ArgumentList.Add("only");
        start.ArgumentList.Add("--filter-method");
        start.ArgumentList.Add("*" + nameof(Victim_runs_children_until_it_is_killed));
        return start;
    }
}
