using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Steps;

namespace Kiln.Remote.Components;

/// <summary>
/// The steps of a builder that is served, and its end. Pauses of <c>-debug</c> and questions of <c>-on-error=ask</c>
/// are a plugin's own matter: its host only hands them to the user.
/// </summary>
internal sealed class PluginSteps(IUi ui, CleanupScope cleanup, PrepareContext context) : IBuildSteps
{
    private const string AskMode = "ask";

    private const string Question =
        "[c] Clean up and exit, [a] abort without cleanup, or [r] retry step (build may fail even if retry succeeds)? ";

    private const string AbortMode = "abort";

    private static readonly ImmutableArray<string> LeavingModes = [AbortMode, "run-cleanup-provisioner"];

    private string? _failedStep;

    /// <summary>What the host has been told, or what the user has answered.</summary>
    private string _mode = context.OnError;

    /// <summary>After a failure nothing at all is to be done.</summary>
    public bool IsAborted => _mode == AbortMode;

    public async Task<T> RunAsync<T>(
        string name, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CleanupStep begun = cleanup.BeginStep(name, static _ => ValueTask.CompletedTask);
        T result = await RunUntilItWorksAsync(name, step, cancellationToken);
        begun.HasSucceeded = true;
        await PauseAsync($"Pausing after run of step '{name}'. Press enter to continue. ", cancellationToken);
        return result;
    }

    /// <summary>Removes what the builder has made, or leaves it as the user wants it after a failure.</summary>
    public async Task EndAsync(Exception? failure)
    {
        if (failure is not null && LeavingModes.Contains(_mode))
        {
            Leave(failure);
            return;
        }

        foreach (CleanupFailure left in await cleanup.UnwindAsync(PauseBeforeCleanupAsync, CancellationToken.None))
        {
            ui.Error($"Warning: the clean-up of {left.Name} failed, so it may be left behind: {left.Reason}");
        }
    }

    private async Task<T> RunUntilItWorksAsync<T>(
        string name, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                T result = await step(cancellationToken);
                _failedStep = null;
                return result;
            }
            catch (Exception e)
            {
                // The inner one of two nested steps is the one that failed.
                _failedStep ??= name;
                if (cancellationToken.IsCancellationRequested
                    || _mode != AskMode
                    || !await WantsRetryAsync(_failedStep, e, cancellationToken))
                {
                    throw;
                }

                _failedStep = null;
            }
        }
    }

    private async Task<bool> WantsRetryAsync(string step, Exception failure, CancellationToken cancellationToken)
    {
        ui.Error(FailureTexts.Of(failure));
        ui.Say($"Step \"{step}\" failed");
        while (true)
        {
            string answer = await AskAsync(Question, cancellationToken) ?? "";
            switch (char.ToLowerInvariant(answer.Length == 0 ? 'c' : answer[0]))
            {
                case 'c':
                    _mode = "cleanup";
                    return false;
                case 'a':
                    _mode = AbortMode;
                    return false;
                case 'r':
                    return true;
                default:
                    ui.Say($"Incorrect input: \"{answer}\"");
                    break;
            }
        }
    }

    private void Leave(Exception failure)
    {
        ui.Error(failure is OperationCanceledException
            ? "Interrupted, aborting..."
            : $"Step \"{_failedStep ?? context.BuilderType}\" failed, aborting...");
        HashSet<CleanupStep> begun = [];
        foreach (CleanupLeft left in cleanup.Abandon())
        {
            if (left.Step is { } step && begun.Add(step) && (step.HasSucceeded || step.Name != _failedStep))
            {
                ui.Error($"aborted: skipping cleanup of step \"{step.Name}\"");
            }

            if (left.Name.Length > 0)
            {
                ui.Error($"  left behind: {left.Name}");
            }
        }
    }

    // Compat: Packer pauses only before the clean-up of steps after which it has paused, so not for the one that
    // failed.
    private Task PauseBeforeCleanupAsync(CleanupStep step) => step.HasSucceeded
        ? PauseAsync($"Pausing before cleanup of step '{step.Name}'. Press enter to continue. ", CancellationToken.None)
        : Task.CompletedTask;

    private async Task PauseAsync(string question, CancellationToken cancellationToken)
    {
        if (context.Debug)
        {
            await AskAsync(question, cancellationToken);
        }
    }

    /// <returns>Null when nobody can be asked, or nobody wants to know any more.</returns>
    private async Task<string?> AskAsync(string question, CancellationToken cancellationToken)
    {
        try
        {
            return await ui.AskAsync(question, cancellationToken);
        }
        catch (CannotAskException e)
        {
            ui.Log($"Error asking for input: {e.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ui.Log("Error asking for input: interrupted");
        }

        return null;
    }
}
