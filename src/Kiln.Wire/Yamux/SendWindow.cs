namespace Kiln.Wire.Yamux;

/// <summary>How much the other side is ready to take on one stream. One writer waits at a time.</summary>
internal sealed class SendWindow
{
    private readonly Lock _lock = new();
    private long _available = YamuxOptions.Window;
    private WireException? _end;
    private TaskCompletionSource? _waiter;

    /// <summary>Waits until something may be sent and takes up to <paramref name="wanted"/> bytes of it.</summary>
    public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task granted;
            lock (_lock)
            {
                if (_end is not null)
                {
                    throw _end.Again();
                }

                if (_available > 0)
                {
                    int taken = (int)Math.Min(wanted, _available);
                    _available -= taken;
                    return taken;
                }

                _waiter ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                granted = _waiter.Task;
            }

            await granted.WaitAsync(cancellationToken);
        }
    }

    public void Grant(uint bytes)
    {
        lock (_lock)
        {
            // A peer that grants more than anybody could use gains nothing: the sum stays below the range of a long.
            _available = Math.Min(_available + bytes, uint.MaxValue);
            Wake();
        }
    }

    /// <summary>From now on nothing can be sent; the first reason stays.</summary>
    public void Close(WireException reason)
    {
        lock (_lock)
        {
            _end ??= reason;
            Wake();
        }
    }

    private void Wake()
    {
        _waiter?.TrySetResult();
        _waiter = null;
    }
}
