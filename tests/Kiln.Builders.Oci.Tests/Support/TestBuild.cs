using System.Collections.Immutable;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;
using Kiln.Testing;

namespace Kiln.Builders.Oci.Tests.Support;

/// <summary>Builds with directories of its own; checks at its end that nothing is left.</summary>
public sealed class TestBuild : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public TestBuild()
    {
        Directory.CreateDirectory(Directories.Temporary);
        Directory.CreateDirectory(OutputDirectory);
    }

    public Dictionary<string, string> Variables { get; } = new() { ["SOURCE_DATE_EPOCH"] = "1700000000" };

    public RecordingUi Ui { get; } = new();

    public string LedgerFile => _directory.Combine("ledger");

    public string OutputDirectory => _directory.Combine("out");

    public string Folder => _directory.Path;

    public KilnDirectories Directories =>
        new(_directory.Combine("cache"), _directory.Combine("state"), _directory.Combine("tmp"));

    /// <summary>A location in the output folder.</summary>
    public string Archive(string name = "image.tar") => $"oci-archive:{Path.Combine(OutputDirectory, name)}";

    public async Task<IArtifact> RunAsync(OciConfig config, params Provision[] steps) =>
        await RunAsync(config, force: false, steps, TestContext.Current.CancellationToken);

    public async Task<IArtifact> RunAsync(
        OciConfig config,
        bool force,
        IReadOnlyList<Provision> steps,
        CancellationToken cancellationToken)
    {
        CleanupScope cleanup = new(TimeSpan.FromMinutes(1), TimeProvider.System);
        try
        {
            OciHost host = OciHost.OfThisProcess() with { Variable = name => Variables.GetValueOrDefault(name) };
            OciBuilder builder = new(config, host, force);
            return (await builder.BuildAsync(ContextOf(steps, cleanup), cancellationToken))!;
        }
        finally
        {
            ImmutableArray<CleanupFailure> failures = await cleanup.UnwindAsync();
            Assert.Empty(failures);
            AssertNothingLeft();
        }
    }

    /// <summary>The same, expected to fail.</summary>
    public async Task<BuildFailedException> FailAsync(OciConfig config, params Provision[] steps) =>
        await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync(config, steps));

    public void AssertNothingLeft()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Directories.Temporary));
        Assert.Empty(TestLedger.Open(LedgerFile));
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(Folder, "kiln-oci-*", SearchOption.AllDirectories), static _ => true);
        Assert.DoesNotContain(
            File.ReadAllLines("/proc/self/mountinfo"),
            line => line.Contains(Folder, StringComparison.Ordinal)
                && line.Contains(" - overlay ", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Dispose();

    private BuildContext ContextOf(IReadOnlyList<Provision> steps, CleanupScope cleanup) => new()
    {
        BuildName = "oci.test",
        RunUuid = "11111111-2222-3333-4444-555555555555",
        Ui = Ui,
        Steps = new PlainSteps(),
        Provisioners = new ScriptedProvisioners(steps, Ui.Say),
        Cleanup = cleanup,
        Ledger = new TestLedger(LedgerFile),
        Directories = Directories,
        Time = TimeProvider.System,
    };
}
