using System.Collections.Immutable;

namespace Kiln.Sdk.Steps;

/// <summary>
/// Undo actions of a build. An action is pushed <i>before</i> the thing it removes is made, so it must bear that
/// the thing is not there. Unwinding runs last-in first-out, with a fresh token and a time budget, and goes on after a
/// failure.
/// </summary>
/// <param name="budget">For the whole unwinding.</param>
/// <param name="time">Measures the budget.</param>
public sealed class CleanupScope(TimeSpan budget, TimeProvider time)
{
    private const string StoppedText = "the clean-up was stopped";

    private readonly Lock _lock = new();
    private readonly Stack<CleanupAction> _actions = new();
    private CleanupStep? _step;

    /// <param name="name">
    /// What is removed, in the user's words; named in the warning when the removal fails. Empty for what ends with the
    /// process at the latest.
    /// </param>
    /// <param name="undo">Gets the token of the budget.</param>
    /// <returns>A handle that takes the action off the scope again, without running it.</returns>
    public CleanupHandle Push(string name, Func<CancellationToken, ValueTask> undo)
    {
        lock (_lock)
        {
            CleanupAction action = new(name, undo, _step);
            _actions.Push(action);
            return new(action);
        }
    }

    /// <summary>Until the result is disposed of, what is pushed belongs to this step. Steps may nest.</summary>
    /// <param name="name">As users know it: <c>StepConnect</c>.</param>
    /// <param name="undo">The step's own clean-up; runs after everything that was pushed during the step.</param>
    public CleanupStep BeginStep(string name, Func<CancellationToken, ValueTask> undo)
    {
        lock (_lock)
        {
            CleanupStep step = new(this, name, _step);
            _actions.Push(new("", undo, step));
            return _step = step;
        }
    }

    /// <summary>Runs and removes every action. Never throws.</summary>
    /// <returns>What could not be removed, in the order of trying.</returns>
    public Task<ImmutableArray<CleanupFailure>> UnwindAsync() =>
        UnwindAsync(static _ => Task.CompletedTask, CancellationToken.None);

    /// <summary>Runs and removes every action. Throws only what <paramref name="beforeStep"/> throws.</summary>
    /// <param name="beforeStep">
    /// Awaited once for each step, before its first action; its time is not part of the budget.
    /// </param>
    /// <param name="now">Ends the running action and the rest: nothing more is removed.</param>
    /// <returns>What could not be removed, in the order of trying.</returns>
    public async Task<ImmutableArray<CleanupFailure>> UnwindAsync(
        Func<CleanupStep, Task> beforeStep,
        CancellationToken now)
    {
        using CancellationTokenSource timer = new(budget, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, now);
        ImmutableArray<CleanupFailure>.Builder failures = ImmutableArray.CreateBuilder<CleanupFailure>();
        HashSet<CleanupStep> begun = [];
        TimeSpan left = budget;
        while (TryPop(out CleanupAction? action))
        {
            if (action.IsDismissed)
            {
                continue;
            }

            if (action.Step is not null && begun.Add(action.Step))
            {
                timer.CancelAfter(Timeout.InfiniteTimeSpan);
                await beforeStep(action.Step);
                timer.CancelAfter(left);
            }

            long start = time.GetTimestamp();
            if (await FailureOfAsync(action, timer, end.Token, now) is { } failure)
            {
                failures.Add(failure);
            }

            TimeSpan rest = left - time.GetElapsedTime(start);
            left = rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }

        return failures.ToImmutable();
    }

    /// <summary>Takes every action off without running it, because what they remove is to stay.</summary>
    /// <returns>What stays, in the order in which it would have been removed.</returns>
    public ImmutableArray<CleanupLeft> Abandon()
    {
        ImmutableArray<CleanupLeft>.Builder left = ImmutableArray.CreateBuilder<CleanupLeft>();
        while (TryPop(out CleanupAction? action))
        {
            if (!action.IsDismissed)
            {
                left.Add(new(action.Name, action.Step));
            }
        }

        return left.ToImmutable();
    }

    internal void EndStep(CleanupStep step, CleanupStep? outer)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_step, step))
            {
                _step = outer;
            }
        }
    }

    private async Task<CleanupFailure?> FailureOfAsync(
        CleanupAction action,
        CancellationTokenSource timer,
        CancellationToken end,
        CancellationToken now)
    {
        if (now.IsCancellationRequested)
        {
            return new(NameOf(action), StoppedText);
        }

        try
        {
            await action.Undo(end).AsTask().WaitAsync(end);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            string reason = now.IsCancellationRequested ? StoppedText
                : timer.IsCancellationRequested ? $"the clean-up took longer than {budget.TotalSeconds:0} seconds"
                : e.Message;
            return new(NameOf(action), reason);
        }
    }

    private static string NameOf(CleanupAction action) =>
        action.Name.Length > 0 ? action.Name : $"step {action.Step?.Name ?? "of the builder"}";

    private bool TryPop([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CleanupAction? action)
    {
        lock (_lock)
        {
            return _actions.TryPop(out action);
        }
    }
}

/// <param name="Name">What is left, in the user's words.</param>
/// <param name="Reason">Why it could not be removed.</param>
public sealed record CleanupFailure(string Name, string Reason);

/// <param name="Name">What stays, in the user's words; empty for what has no name.</param>
/// <param name="Step">In which it was made; null outside of all steps.</param>
public sealed record CleanupLeft(string Name, CleanupStep? Step);

/// <summary>A step of a builder and what was pushed during it. Disposing ends the step, not its clean-up.</summary>
public sealed class CleanupStep : IDisposable
{
    private readonly CleanupScope _scope;
    private readonly CleanupStep? _outer;

    internal CleanupStep(CleanupScope scope, string name, CleanupStep? outer)
    {
        _scope = scope;
        _outer = outer;
        Name = name;
    }

    public string Name { get; }

    /// <summary>The step did what it should.</summary>
    public bool HasSucceeded { get; set; }

    public void Dispose() => _scope.EndStep(this, _outer);
}

/// <summary>Takes an undo action off its scope: the thing is gone already, or now belongs to the artifact.</summary>
public readonly struct CleanupHandle
{
    private readonly CleanupAction _action;

    internal CleanupHandle(CleanupAction action) => _action = action;

    public void Dismiss() => _action.IsDismissed = true;
}

internal sealed class CleanupAction(string name, Func<CancellationToken, ValueTask> undo, CleanupStep? step)
{
    private volatile bool _dismissed;

    public string Name { get; } = name;

    public Func<CancellationToken, ValueTask> Undo { get; } = undo;

    public CleanupStep? Step { get; } = step;

    public bool IsDismissed
    {
        get => _dismissed;
        set => _dismissed = value;
    }
}
