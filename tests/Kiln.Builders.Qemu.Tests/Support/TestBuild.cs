using System.Collections.Immutable;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Steps;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>Builds with folders of their own; says at the end what is left.</summary>
public sealed class TestBuild : IProvisionHook, IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ComponentContexts _contexts;

    public TestBuild()
    {
        _contexts = new(Ui);
        Directory.CreateDirectory(_contexts.Directories.Temporary);
    }

    public RecordingUi Ui { get; } = new();

    public MemoryLedger Ledger => _contexts.Ledger;

    public KilnDirectories Directories => _contexts.Directories;

    public string Output => _folder.Combine("out");

    /// <summary>What is done in the machine.</summary>
    public Func<ICommunicator, CancellationToken, Task> Provision { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Told to the builder after <see cref="Provision"/>, as provisioners that have ended.</summary>
    public ImmutableArray<FinishedProvisioner> Finished { get; set; } = [];

    /// <summary>What is done in the machine after that.</summary>
    public Func<ICommunicator, CancellationToken, Task> ProvisionAgain { get; set; } =
        static (_, _) => Task.CompletedTask;

    public ICheckpointStore? Checkpoints { get; set; }

    public BuildVariables? Variables { get; private set; }

    /// <summary>Options that every build here has, and more or other ones.</summary>
    public static HclValue Options(string image, string output, params (string Name, HclValue Value)[] more)
    {
        Dictionary<string, HclValue> options = new()
        {
            ["iso_url"] = HclValue.String(image),
            ["iso_checksum"] = HclValue.String("none"),
            ["disk_image"] = HclValue.True,
            ["disk_size"] = HclValue.String("64M"),
            ["output_directory"] = HclValue.String(output),
            ["vm_name"] = HclValue.String("disk"),
            ["accelerator"] = HclValue.String("tcg"),
            ["headless"] = HclValue.True,
            ["memory"] = HclValue.Number(192),
            ["boot_wait"] = HclValue.String("-1s"),
            ["ssh_username"] = HclValue.String(TestGuest.User),
            ["ssh_password"] = HclValue.String(TestGuest.Password),
            ["ssh_timeout"] = HclValue.String("3m"),
            ["shutdown_command"] = HclValue.String("poweroff"),
        };
        foreach ((string name, HclValue value) in more)
        {
            options[name] = value;
        }

        return HclValue.Object(options);
    }

    /// <summary>Prepares a builder as the engine does.</summary>
    public static async Task<Prepared<IBuilder>> PrepareAsync(HclValue options, bool force = false) =>
        await QemuComponents.Builder(static _ => null).PrepareAsync(
            options,
            ComponentContexts.PrepareDefault with { BuilderType = QemuComponents.Type, Force = force },
            TestContext.Current.CancellationToken);

    public Task<IArtifact> BakeAsync(HclValue options) => RunAsync(options, TestContext.Current.CancellationToken);

    public async Task<IArtifact> RunAsync(HclValue options, CancellationToken cancellationToken)
    {
        Prepared<IBuilder> prepared = await PrepareAsync(options);
        Assert.Empty(prepared.Problems.Where(static problem => problem.Severity == ProblemSeverity.Error));
        try
        {
            return (await prepared.Component!.BuildAsync(
                _contexts.Build(this) with { Checkpoints = Checkpoints }, cancellationToken))!;
        }
        finally
        {
            ImmutableArray<CleanupFailure> failures = await _contexts.Cleanup.UnwindAsync();
            Assert.Empty(failures);
            AssertNothingLeft();
        }
    }

    /// <summary>The same, expected to fail.</summary>
    public Task<BuildFailedException> FailAsync(HclValue options) =>
        Assert.ThrowsAsync<BuildFailedException>(() => BakeAsync(options));

    public async Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken)
    {
        Variables = variables;
        await Provision(communicator, cancellationToken);
        foreach (FinishedProvisioner finished in Finished)
        {
            await checkpoints!.SaveAsync(finished, cancellationToken);
        }

        await ProvisionAgain(communicator, cancellationToken);
    }

    public void AssertNothingLeft()
    {
        Assert.Empty(Ledger.Open);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Directories.Temporary));
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }
}
