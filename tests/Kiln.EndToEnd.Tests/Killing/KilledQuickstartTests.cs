using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>
/// The README's example, killed with <c>kill -9</c> at random instants of each of its parts and started again: the image is
/// there, nothing else of ours, and everything that is not ours.
/// </summary>
public sealed class KilledQuickstartTests : IDisposable
{
    private const string Bootstrap = "Bootstrapping";

    /// <summary>
    /// The line that begins a part, and how long after it the kill comes at the latest. A bootstrap is kept, so the first part is
    /// everything the first time, and the others are parts of builds that only take a second.
    /// </summary>
    private static readonly ImmutableArray<(string Line, TimeSpan Within)> Parts =
    [
        (Bootstrap, TimeSpan.FromSeconds(25)),
        ("", TimeSpan.FromMilliseconds(300)),
        ("Provisioning with shell script", TimeSpan.FromMilliseconds(150)),
        ("Waiting for the layers", TimeSpan.FromMilliseconds(60)),
        ("Writing oci-archive", TimeSpan.FromMilliseconds(60)),
        ("Running post-processor", TimeSpan.FromMilliseconds(60)),
    ];

    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln;

    public KilledQuickstartTests()
    {
        Requires.Root();
        Requires.Tool("mmdebstrap", "mmdebstrap");
        Requires.Tool("runc", "runc");
        _kiln = new();
        _kiln.Environment["TMPDIR"] = Temporary;
        Directory.CreateDirectory(Temporary);
        _work.Write("quickstart/template.pkr.hcl", File.ReadAllText(
            Path.Combine(RepositoryRoot.Path, "examples", "quickstart", "template.pkr.hcl")));
    }

    private string Temporary => _work.Combine("tmp");

    private string Output => _work.Combine("quickstart", "output");

    private string Ledgers => Path.Combine(_kiln.Home, "state", "kiln", "ledger");

    private string Cache => Path.Combine(_kiln.Home, "cache", "packer");

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Example_killed_at_any_instant_leaves_a_clean_machine_after_the_next_start()
    {
        using Witness witness = new(_work.Combine("outside"), [Temporary, Output, Ledgers, Cache], mounts: true);
        int seed = Rounds.Seed();
        TestContext.Current.SendDiagnosticMessage("KILN_KILL_SEED={0}", seed);
        Random random = new(seed);
        int rounds = Rounds.Count(Parts.Length);
        int killed = 0;
        for (int round = 0; round < rounds; round++)
        {
            (string line, TimeSpan within) = Parts[round % Parts.Length];
            if (line == Bootstrap)
            {
                ForgetBootstraps();
            }

            string when = $"seed {seed}, round {round} of {rounds}, at '{line}'";
            killed += await KillAsync(line, within * random.NextDouble()) ? 1 : 0;
            await OurProcesses.AssertNoneAsync(_work.Path, when);
            KilnRun next = round + 1 == rounds || random.Next(2) == 0
                ? await _kiln.RunAsync(_work, "build", "-force", "-color=false", "quickstart")
                : await _kiln.RunAsync(_work, "reap");
            Assert.True(next.ExitCode == 0, $"{when}: {next.Output}{next.Error}");
            AssertClean(witness, when);
        }

        Assert.True(killed > 0, $"only {killed} of {rounds} builds were killed");
        Assert.Equal(
            ["manifest.json", "page.sha256", "page.tar"],
            witness.OthersIn(Output).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    /// <summary>Kills a build some time after a line of its output.</summary>
    /// <returns>False when it had ended before.</returns>
    private async Task<bool> KillAsync(string line, TimeSpan after)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using Process kiln = _kiln.Start(_work, "build", "-force", "-color=false", "quickstart");
        Task<string> errors = kiln.StandardError.ReadToEndAsync(cancellationToken);
        bool isThere = line.Length == 0;
        while (!isThere && await kiln.StandardOutput.ReadLineAsync(cancellationToken) is { } read)
        {
            isThere = read.Contains(line, StringComparison.Ordinal);
        }

        Task<string> rest = kiln.StandardOutput.ReadToEndAsync(cancellationToken);
        await Task.WhenAny(kiln.WaitForExitAsync(cancellationToken), Task.Delay(after, cancellationToken));
        bool isRunning = !kiln.HasExited;
        kiln.Kill();
        await kiln.WaitForExitAsync(cancellationToken);
        await Task.WhenAll(errors, rest);
        return isRunning;
    }

    private void ForgetBootstraps()
    {
        string folder = Path.Combine(Cache, "oci", "bootstraps");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void AssertClean(Witness witness, string when)
    {
        witness.AssertWhole();
        AssertNone(witness.OthersIn(Temporary), when);
        AssertNone(witness.OthersIn(Ledgers), when);
        AssertNone(
            witness.OthersIn(Output)
                .Where(static path => Path.GetFileName(path) is not ("page.tar" or "page.sha256" or "manifest.json")),
            when);
        AssertNone(
            Directory.EnumerateFileSystemEntries(Cache, "kiln-oci-*", SearchOption.AllDirectories)
                .Where(path => !witness.Owns(path) && !IsInsideRoot(path)),
            when);
        AssertNone(
            Directory.EnumerateFileSystemEntries(_work)
                .Where(static path => Path.GetFileName(path) is not ("tmp" or "outside" or "quickstart")),
            when);
        AssertNone(
            File.ReadAllLines("/proc/self/mountinfo").Where(
                line => (line.Contains(_work.Path, StringComparison.Ordinal)
                        || line.Contains(_kiln.Home, StringComparison.Ordinal))
                    && !line.Contains("/mounted ", StringComparison.Ordinal)),
            when);
        AssertNone(ContainerCgroups.All(), when);
    }

    /// <summary>The files of a bootstrap that is kept are no leftovers.</summary>
    private bool IsInsideRoot(string path) =>
        path.StartsWith(Path.Combine(Cache, "oci", "roots"), StringComparison.Ordinal);

    private static void AssertNone(IEnumerable<string> left, string when) =>
        Assert.True(!left.Any(), $"{when}, left behind:\n{string.Join('\n', left)}");
}
