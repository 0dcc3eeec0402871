namespace Kiln.Platform.Tests.Downloads;

/// <summary>Short waits are over at once; long ones (limits) never come.</summary>
internal sealed class ImmediateTime : TimeProvider
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > LongestWait || dueTime < TimeSpan.Zero ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, period);
}
