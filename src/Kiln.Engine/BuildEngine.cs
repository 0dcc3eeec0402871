using System.Collections.Immutable;
using Kiln.Engine.Checkpoints;
using Kiln.Engine.Events;
using Kiln.Engine.Ledgers;
using Kiln.Engine.Preparation;
using Kiln.Engine.Running;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;

namespace Kiln.Engine;

/// <summary>Prepares and runs plans. <see cref="PrepareAsync"/> alone is what <c>validate</c> does.</summary>
/// <param name="catalogue">Finds the components.</param>
/// <param name="options">Of this run.</param>
/// <param name="sink">Receives the events, without secrets in them.</param>
/// <param name="mask">Holds the secrets; the engine adds those of the plan and of the components.</param>
/// <param name="time">The clock of everything that runs.</param>
public sealed class BuildEngine(
    IComponentCatalogue catalogue,
    EngineOptions options,
    IEventSink sink,
    SecretMask mask,
    TimeProvider time)
{
    private readonly ComponentMaker _maker = new(catalogue, mask);
    private readonly MaskingSink _events = new(sink, mask);

    /// <summary>Makes the builders and checks every other component with placeholders. Runs nothing.</summary>
    public async Task<PreparedPlan> PrepareAsync(BuildPlan plan, CancellationToken cancellationToken)
    {
        mask.Add(plan.Secrets);
        return await new PlanPreparation(_maker, options, time.GetUtcNow()).PrepareAsync(plan, cancellationToken);
    }

    /// <summary>Runs what could be prepared. Removes what dead runs left before it starts.</summary>
    /// <param name="plan">Made by <see cref="PrepareAsync"/>; can be run once.</param>
    /// <param name="stop">Ends the run; the caller tells the user why.</param>
    public async Task<RunResult> RunAsync(PreparedPlan plan, BuildStop stop)
    {
        mask.Add(plan.Plan.Secrets);
        await ReapAsync(stop);
        long start = time.GetTimestamp();
        _events.Publish(new RunStarted(time.GetUtcNow(), [.. plan.Builds.Select(static build => build.Name)]));
        ImmutableArray<BuildResult> results;
        await using (FileLedger ledger = new(options.Directories.State, options.RunUuid, time))
        {
            await BeginAsync(ledger, stop.Token);
            RunScope scope = new(_maker, options, _events, mask, ledger, time, stop);
            results = await new RunScheduler(scope).RunAsync(plan.Builds);
            await PruneAsync(plan, stop);
        }

        TimeSpan duration = time.GetElapsedTime(start);
        bool cancelled = stop.Reason is not null;
        bool atOnce = stop.Now.IsCancellationRequested;
        _events.Publish(new RunFinished(time.GetUtcNow(), duration, cancelled) { StoppedAtOnce = atOnce });
        return new(results, cancelled, duration) { StoppedAtOnce = atOnce };
    }

    /// <summary>
    /// A run that makes nothing goes on without a ledger; one that does, fails when it wants to record it.
    /// </summary>
    private async Task BeginAsync(FileLedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.OpenAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _events.Publish(new Logged(time.GetUtcNow(), "", $"The run goes on without a ledger for now: {e.Message}"));
        }
    }

    /// <summary>Keeps the checkpoints within their limits: the largest that a build of this run allows.</summary>
    private async Task PruneAsync(PreparedPlan plan, BuildStop stop)
    {
        PlannedCache[] limits =
            [.. plan.Builds.Select(build => options.Checkpoints.For(build.Planned)).OfType<PlannedCache>()];
        if (limits.Length == 0 || stop.Reason is not null)
        {
            return;
        }

        CheckpointCache cache = new(options.Directories.Cache, options.Checkpoints.Removers, time);
        try
        {
            PruneRequest request = new() { MaxBytes = limits.Max(static limit => limit.MaxBytes) };
            PruneReport report = await cache.PruneAsync(request, stop.Token);
            foreach (PruneItem item in report.Items)
            {
                string text = $"Checkpoint of {item.Entry.Build} after {item.Entry.Label}: {item.Outcome} {item.Reason}";
                _events.Publish(new Logged(time.GetUtcNow(), "", text.TrimEnd()));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            _events.Publish(new Logged(time.GetUtcNow(), "", $"Old checkpoints stay: {FailureText.Of(e)}"));
        }
    }

    private async Task ReapAsync(BuildStop stop)
    {
        LedgerReaper reaper = new(options.Directories.State, options.Reapers, time);
        ReapReport report = await reaper.ReapAsync(ReapRequest.Automatic, stop.Token).WaitAsync(stop.Now);
        foreach (ReapItem item in report.Removed)
        {
            string text = $"Removed what an earlier run left behind: {item.Name}";
            _events.Publish(new Said(time.GetUtcNow(), "", "", text));
        }

        foreach (ReapItem item in report.Failed)
        {
            _events.Publish(new ErrorSaid(
                time.GetUtcNow(),
                "",
                "",
                $"Warning: an earlier run left this behind and it cannot be removed: {item.Name} ({item.Reason}). "
                + $"It stays recorded in {item.LedgerFile}."));
        }

        foreach (ReapItem item in report.Kept)
        {
            string text = $"An earlier run left {item.Name}, and it stays: {item.Reason}.";
            _events.Publish(new Logged(time.GetUtcNow(), "", text));
        }
    }
}
