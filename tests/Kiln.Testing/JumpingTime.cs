namespace Kiln.Testing;

/// <summary>
/// A clock on which nobody waits: it jumps to the end of every pause that is asked for, and notes it.
/// </summary>
/// <param name="onPause">Told about each pause.</param>
public sealed class JumpingTime(Action<TimeSpan>? onPause = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2024, 3, 5, 14, 7, 9, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            lock (_lock)
            {
                _now += dueTime;
            }

            onPause?.Invoke(dueTime);
        }

        // The real timer only hands the call to another thread.
        return System.CreateTimer(callback, state, dueTime < TimeSpan.Zero ? dueTime : TimeSpan.Zero, period);
    }
}
