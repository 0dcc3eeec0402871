namespace Kiln.Components.Tests.Support;

/// <summary>
/// A clock on which nobody waits: it jumps to the end of every short pause, and rings the longer timers that it passes.
/// </summary>
/// <param name="onPause">Told about each pause.</param>
internal sealed class DeadlineTime(Action<TimeSpan> onPause) : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly List<Deadline> _deadlines = [];
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
        if (dueTime > LongestPause)
        {
            return AddDeadline(callback, state, dueTime);
        }

        if (dueTime > TimeSpan.Zero)
        {
            Jump(dueTime);
        }

        // The real timer only hands the call to another thread.
        return System.CreateTimer(callback, state, dueTime < TimeSpan.Zero ? dueTime : TimeSpan.Zero, period);
    }

    private Deadline AddDeadline(TimerCallback callback, object? state, TimeSpan dueTime)
    {
        lock (_lock)
        {
            Deadline deadline = new(_now + dueTime, () => callback(state));
            _deadlines.Add(deadline);
            return deadline;
        }
    }

    private void Jump(TimeSpan pause)
    {
        Deadline[] passed;
        lock (_lock)
        {
            _now += pause;
            passed = [.. _deadlines.Where(d => d.At <= _now)];
            _deadlines.RemoveAll(passed.Contains);
        }

        onPause(pause);
        foreach (Deadline deadline in passed)
        {
            deadline.Ring();
        }
    }

    private sealed class Deadline(DateTimeOffset at, Action ring) : ITimer
    {
        private Action? _ring = ring;

        public DateTimeOffset At => at;

        public void Ring() => Interlocked.Exchange(ref _ring, null)?.Invoke();

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => _ring = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
