using System.Collections.Immutable;
using Kiln.Engine.Events;
using Kiln.Sdk.Plan;
using Kiln.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Engine.Tests.Support;

/// <summary>An engine with a folder, a clock and a recorder of its own.</summary>
internal sealed class EngineRun : IDisposable
{
    /// <summary>No test may wait longer for an engine that hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _folder = new();

    public EngineRun() => Options = new()
    {
        RunUuid = "run-1",
        CoreVersion = "1.16.0",
        RetryBackoff = new() { Jitter = 0 },
        Directories = new(_folder.Combine("cache"), _folder.Combine("state"), _folder.Combine("temporary")),
    };

    public TestCatalogue Catalogue { get; } = new();

    public RecordingSink Sink { get; } = new();

    public BuildStop Stop { get; } = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

    public SecretMask Mask { get; } = new([]);

    public EngineOptions Options { get; set; }

    public string LedgerFolder => _folder.Combine("state", "ledger");

    public string[] LedgerFiles => Directory.Exists(LedgerFolder) ? Directory.GetFiles(LedgerFolder) : [];

    private BuildEngine Engine => new(Catalogue, Options, Sink, Mask, Time);

    public PreparedPlan Prepare(params ImmutableArray<PlannedBuild> builds) =>
        Engine.PrepareAsync(new(builds, [], []), TestContext.Current.CancellationToken).Now();

    /// <summary>Prepares and runs; time passes as fast as the engine waits for it.</summary>
    public async Task<RunResult> RunAsync(params ImmutableArray<PlannedBuild> builds)
    {
        BuildEngine engine = Engine;
        PreparedPlan prepared = engine.PrepareAsync(new(builds, [], []), TestContext.Current.CancellationToken).Now();
        Task<RunResult> running = engine.RunAsync(prepared, Stop);
        Task passing = PassTimeAsync(running);
        RunResult result = await running.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await passing;
        return result;
    }

    /// <summary>The same while no time passes at all: nothing ends because somebody has waited long enough.</summary>
    public Task<RunResult> RunWithoutTimeAsync(params ImmutableArray<PlannedBuild> builds)
    {
        BuildEngine engine = Engine;
        return engine.RunAsync(engine.PrepareAsync(new(builds, [], []), TestContext.Current.CancellationToken).Now(), Stop);
    }

    public void Dispose()
    {
        Stop.Dispose();
        _folder.Dispose();
    }

    private async Task PassTimeAsync(Task until)
    {
        while (!until.IsCompleted)
        {
            await Task.WhenAny(until, Task.Delay(2, TestContext.Current.CancellationToken));
            Time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
