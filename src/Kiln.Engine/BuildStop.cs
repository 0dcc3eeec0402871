namespace Kiln.Engine;

/// <summary>Stops a run, with a reason; the first reason wins. Safe from any thread and from a signal's callback.</summary>
public sealed class BuildStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _reason;

    public CancellationToken Token => _source.Token;

    public StopReason? Reason => _reason == 0 ? null : (StopReason)_reason;

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

    public void Dispose() => _source.Dispose();
}
