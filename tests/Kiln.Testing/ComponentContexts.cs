using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Testing;

/// <summary>Contexts as the engine gives them, over the folders and recorders of one test.</summary>
public sealed class ComponentContexts : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public ComponentContexts(IUi? ui = null, TimeProvider? time = null)
    {
        Ui = ui ?? new RecordingUi();
        Time = time ?? TimeProvider.System;
        Cleanup = new(TimeSpan.FromMinutes(1), Time);
    }

    public static PrepareContext PrepareDefault { get; } = new()
    {
        BuildName = "source",
        BuilderType = "null",
        CoreVersion = "1.16.0",
        RunUuid = "11111111-2222-3333-4444-555555555555",
    };

    public IUi Ui { get; }

    public TimeProvider Time { get; }

    public MemoryLedger Ledger { get; } = new();

    public CleanupScope Cleanup { get; }

    public KilnDirectories Directories =>
        new(_folder.Combine("cache"), _folder.Combine("state"), _folder.Combine("temporary"));

    public static BuildVariables Variables(params (string Name, string Value)[] values) =>
        values.Aggregate(BuildVariables.Empty, static (all, v) => all.With(v.Name, v.Value));

    public ProvisionContext Provision(ICommunicator communicator, BuildVariables? variables = null) => new()
    {
        Ui = Ui,
        Communicator = communicator,
        Variables = variables ?? BuildVariables.Empty,
        Ledger = Ledger,
        Directories = Directories,
        Time = Time,
    };

    public PostProcessContext PostProcess() =>
        new() { Ui = Ui, Ledger = Ledger, Directories = Directories, Time = Time };

    public BuildContext Build(IProvisionHook provisioners) => new()
    {
        BuildName = "null.source",
        RunUuid = PrepareDefault.RunUuid,
        Ui = Ui,
        Steps = new PlainSteps(),
        Provisioners = provisioners,
        Cleanup = Cleanup,
        Ledger = Ledger,
        Directories = Directories,
        Time = Time,
    };

    public void Dispose() => _folder.Dispose();
}
