using System.Collections.Immutable;
using Kiln.Engine.Ledgers;
using Kiln.Sdk.Events;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Engine.Running;

/// <summary>
/// What happens to the things that a builder has made when it has ended: they are removed, or stay and are named.
/// </summary>
internal sealed class BuilderEnd(
    RunScope run,
    IUi ui,
    CleanupScope cleanup,
    BuildLedger ledger,
    FailureDialogue failures,
    DebugPauses pauses)
{
    /// <summary>A builder that failed leaves everything as it is.</summary>
    public bool LeavesThings => failures.LeavesThings && !run.Stop.Now.IsCancellationRequested;

    public async Task CleanUpAsync(Exception? failure)
    {
        CancellationToken now = run.Stop.Now;
        if (failure is GivenUpException && !now.IsCancellationRequested)
        {
            ui.Error($"Warning: the builder did not stop within {run.Options.BuilderGrace.TotalSeconds:0} seconds.");
        }

        ImmutableArray<CleanupFailure> left = await cleanup.UnwindAsync(PauseAsync, now);
        if (now.IsCancellationRequested)
        {
            NameLeft(left);
            return;
        }

        foreach (CleanupFailure item in left)
        {
            ui.Error($"Warning: the clean-up of {item.Name} failed, so it may be left behind: {item.Reason}");
        }
    }

    /// <summary>-on-error=abort: everything stays, and later runs know that it stays on purpose.</summary>
    public async Task LeaveAsync(Exception failure, string failedStep)
    {
        if (failure is OperationCanceledException)
        {
            ui.Error("Interrupted, aborting...");
        }
        else
        {
            ui.Error(FailureText.Of(failure));
            ui.Error($"Step \"{failedStep}\" failed, aborting...");
        }

        HashSet<CleanupStep> begun = [];
        foreach (CleanupLeft left in cleanup.Abandon())
        {
            if (left.Step is null)
            {
                NameOutsideSteps(left);
                continue;
            }

            if (begun.Add(left.Step))
            {
                await SkipAsync(left.Step, failedStep);
            }

            if (left.Name.Length > 0)
            {
                ui.Error($"  left behind: {left.Name}");
            }
        }

        await ledger.LeaveOpenAsync(CancellationToken.None);
    }

    private void NameOutsideSteps(CleanupLeft left)
    {
        if (left.Name.Length > 0)
        {
            ui.Error($"aborted: skipping cleanup of step \"{left.Name}\"");
        }
    }

    private async Task SkipAsync(CleanupStep step, string failedStep)
    {
        await PauseAsync(step);
        if (step.HasSucceeded || step.Name != failedStep)
        {
            ui.Error($"aborted: skipping cleanup of step \"{step.Name}\"");
        }
    }

    // Compat: Packer pauses only before the clean-up of steps after which it has paused, so not for the one that
    // failed.
    private Task PauseAsync(CleanupStep step) =>
        step.HasSucceeded ? pauses.BeforeCleanupAsync(step.Name) : Task.CompletedTask;

    private void NameLeft(ImmutableArray<CleanupFailure> notCleaned)
    {
        ImmutableArray<string> recorded = [.. ledger.Open.Select(static entry => entry.Resource.Name)];
        IEnumerable<string> others = notCleaned
            .Select(static item => item.Name)
            .Where(name => !recorded.Any(text => text.StartsWith(name, StringComparison.Ordinal)));
        foreach (string name in recorded.Concat(others))
        {
            ui.Error($"Left behind: {name}");
        }
    }
}
