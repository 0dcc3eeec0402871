namespace Kiln.Engine;

/// <summary>
/// How long a failed provisioner waits before its next attempt: twice as long each time, up to a limit.
/// </summary>
public sealed record RetryBackoff
{
    /// <summary>Before the second attempt.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The wait is longer or shorter by up to this part of it, so that builds that failed together do not return
    /// together.
    /// </summary>
    public double Jitter { get; init; } = 0.2;

    /// <param name="attempt">How many attempts have failed, from 1.</param>
    /// <param name="chance">From 0 to 1: where in its range the wait lies.</param>
    public TimeSpan After(int attempt, double chance)
    {
        double doublings = Math.Pow(2, Math.Min(attempt - 1, 60));
        double seconds = Math.Min(First.TotalSeconds * doublings, Longest.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (1 + (Jitter * ((2 * chance) - 1))));
    }
}
