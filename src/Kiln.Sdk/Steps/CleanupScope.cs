using System.Collections.Immutable;

namespace Kiln.Sdk.Steps;

/// <summary>
/// Undo actions of a build. An action is pushed <i>before</i> the thing it removes is made, so it must bear that
/// the thing is not there. Unwinding runs last-in first-out, with a fresh token and a time budget, and goes on after a failure.
/// </summary>
/// <param name="budget">For the whole unwinding.</param>
/// <param name="time">Measures the budget.</param>
public sealed class CleanupScope(TimeSpan budget, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Stack<CleanupAction> _actions = new();

    /// <param name="name">What is removed, in the user's words; named in the warning when the removal fails.</param>
    /// <param name="undo">Gets the token of the budget.</param>
    /// <returns>A handle that takes the action off the scope again, without running it.</returns>
    public CleanupHandle Push(string name, Func<CancellationToken, ValueTask> undo)
    {
        CleanupAction action = new(name, undo);
        lock (_lock)
        {
            _actions.Push(action);
        }

        return new(action);
    }

    /// <summary>Runs and removes every action. Never throws.</summary>
    /// <returns>What could not be removed, in the order of trying.</returns>
    public async Task<ImmutableArray<CleanupFailure>> UnwindAsync()
    {
        using CancellationTokenSource source = new(budget, time);
        ImmutableArray<CleanupFailure>.Builder failures = ImmutableArray.CreateBuilder<CleanupFailure>();
        while (TryPop(out CleanupAction? action))
        {
            if (action.IsDismissed)
            {
                continue;
            }

            try
            {
                await action.Undo(source.Token).AsTask().WaitAsync(source.Token);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                string reason = source.IsCancellationRequested
                    ? $"the clean-up took longer than {budget.TotalSeconds:0} seconds"
                    : e.Message;
                failures.Add(new(action.Name, reason));
            }
        }

        return failures.ToImmutable();
    }

    /// <summary>Takes every action off without running it, because what they remove is to stay.</summary>
    /// <returns>The names of what stays, in the order in which it would have been removed.</returns>
    public ImmutableArray<string> Abandon()
    {
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        while (TryPop(out CleanupAction? action))
        {
            if (!action.IsDismissed)
            {
                names.Add(action.Name);
            }
        }

        return names.ToImmutable();
    }

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

/// <summary>Takes an undo action off its scope: the thing is gone already, or now belongs to the artifact.</summary>
public readonly struct CleanupHandle
{
    private readonly CleanupAction _action;

    internal CleanupHandle(CleanupAction action) => _action = action;

    public void Dismiss() => _action.IsDismissed = true;
}

internal sealed class CleanupAction(string name, Func<CancellationToken, ValueTask> undo)
{
    private volatile bool _dismissed;

    public string Name { get; } = name;

    public Func<CancellationToken, ValueTask> Undo { get; } = undo;

    public bool IsDismissed
    {
        get => _dismissed;
        set => _dismissed = value;
    }
}
