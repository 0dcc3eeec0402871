namespace Kiln.Engine;

/// <summary>
/// Stops a run: first in order, with a reason, and then, when somebody insists, at once. Safe from any thread and from
/// a signal's callback.
/// </summary>
public sealed class BuildStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenSource _now = new();
    private int _reason;

    /// <summary>Running components end, nothing new begins, everything is cleaned up.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Nobody waits for anything any more, not for the clean-up either.</summary>
    public CancellationToken Now => _now.Token;

    public StopReason? Reason => _reason == 0 ? null : (StopReason)_reason;

    /// <summary>The first reason wins.</summary>
    /// <returns>True for the first request: the one to tell the user about.</returns>
    public bool Request(StopReason reason)
    {
        bool first = Interlocked.CompareExchange(ref _reason, (int)reason, 0) == 0;
        if (first)
        {
            _source.Cancel();
        }

        return first;
    }

    /// <summary>Gives up what a request has left running.</summary>
    public void RequestNow(StopReason reason)
    {
        Request(reason);
        _now.Cancel();
    }

    public void Dispose()
    {
        _source.Dispose();
        _now.Dispose();
    }
}
