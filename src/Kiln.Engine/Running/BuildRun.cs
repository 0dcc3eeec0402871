using System.Collections.Immutable;
using Kiln.Engine.Checkpoints;
using Kiln.Engine.Ledgers;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Steps;

namespace Kiln.Engine.Running;

/// <summary>One build from its start to its result: the builder, its end, the post-processors.</summary>
internal sealed class BuildRun
{
    private readonly RunScope _run;
    private readonly PreparedBuild _build;
    private readonly IUi _ui;
    private readonly CleanupScope _cleanup;
    private readonly BuildLedger _ledger;
    private readonly BuildSteps _steps;
    private readonly ProvisionHook _hook;
    private readonly BuilderEnd _end;
    private readonly BuildCheckpoints? _cache;

    public BuildRun(RunScope run, PreparedBuild build)
    {
        _run = run;
        _build = build;
        _ui = run.UiFor(build.Name, build.Name);
        _cleanup = new(run.Options.CleanupBudget, run.Time);
        _ledger = new(run.Ledger);
        FailureDialogue failures = new(run, _ui);
        DebugPauses pauses = new(run, _ui);
        _steps = new(run, build.Name, _cleanup, failures, pauses);
        _cache = run.Options.Checkpoints.For(build.Planned) is { } limits ? new(run, build, limits, _ui) : null;
        _hook = new(run, build, _ui, _ledger, _steps, failures, pauses, _cache);
        _end = new(run, _ui, _cleanup, _ledger, failures, pauses);
    }

    /// <summary>Never throws: what goes wrong is in the result.</summary>
    public async Task<BuildResult> RunAsync()
    {
        long start = _run.Time.GetTimestamp();
        _run.Publish(now => new BuildStarted(now, _build.Name));
        BuildResult result;
        try
        {
            result = await RunBuilderAndPostProcessorsAsync();
        }
        catch (Exception e)
        {
            result = Failed(FailureText.Of(e));
        }

        await _build.DisposeAsync();
        await (_cache?.DisposeAsync() ?? ValueTask.CompletedTask);
        TimeSpan duration = _run.Time.GetElapsedTime(start);
        _run.Publish(now => new BuildFinished(now, _build.Name, duration, result.Error, result.Artifacts));
        return result;
    }

    private async Task<BuildResult> RunBuilderAndPostProcessorsAsync()
    {
        IArtifact? artifact = null;
        Exception? failure = null;
        try
        {
            artifact = await RunBuilderAsync();
            _run.Token.ThrowIfCancellationRequested();
        }
        catch (Exception e)
        {
            failure = _run.Token.IsCancellationRequested && e is not OperationCanceledException
                ? new OperationCanceledException(e.Message, e)
                : e;
        }

        _hook.BuildFailure = failure;
        await EndBuilderAsync(failure);
        if (failure is not null)
        {
            return Failed(TextOf(failure));
        }

        return artifact is null ? new(_build.Name, null, []) : await PostProcessAsync(artifact);
    }

    private Task<IArtifact?> RunBuilderAsync()
    {
        BuildContext context = new()
        {
            BuildName = _build.Name,
            RunUuid = _run.Options.RunUuid,
            Ui = _ui,
            Steps = _steps,
            Provisioners = _hook,
            Cleanup = _cleanup,
            Ledger = _ledger,
            Directories = _run.Options.Directories,
            Time = _run.Time,
            Checkpoints = _cache,
            IsDebugged = _run.Options.Debug,
        };
        return _run.BuilderPatience.RunAsync(token => _build.Builder.BuildAsync(context, token), _run.Token);
    }

    private async Task EndBuilderAsync(Exception? failure)
    {
        if (failure is not null && _end.LeavesThings)
        {
            // Does nothing after -on-error=abort.
            await _hook.CleanUpErrorAsync();
            await _end.LeaveAsync(failure, _steps.FailedStep ?? _build.Planned.Builder.Type);
        }
        else
        {
            await _end.CleanUpAsync(failure);
        }
    }

    private async Task<BuildResult> PostProcessAsync(IArtifact artifact)
    {
        await using PostProcessorChain chain = new(_run, _hook.Build, _ui, _ledger);
        ImmutableArray<IArtifact> artifacts = await chain.RunAsync(artifact, _run.Token);
        return chain.Errors switch
        {
            [] => new(_build.Name, null, [.. artifacts.Select(Summary)]),
            var errors => Failed(
                $"{errors.Count} error(s) occurred:\n\n{string.Join('\n', errors.Select(static e => "* " + e))}"),
        };
    }

    private string TextOf(Exception failure) => _hook.CleanupFailure is null
        ? FailureText.WithAdvice(failure)
        : $"Cleanup failed: {FailureText.Of(_hook.CleanupFailure)}. "
            + $"Original Provisioning error: {FailureText.WithAdvice(failure)}";

    private BuildResult Failed(string error) => new(_build.Name, error, []);

    private static ArtifactSummary Summary(IArtifact artifact) =>
        new(artifact.BuilderId, artifact.Id, artifact.Description, artifact.Files);
}
