namespace Kiln.Engine.Checkpoints;

/// <summary>
/// Which checkpoints go, beside those that are older than the builds that made them allow, and what nobody can use.
/// </summary>
public sealed record PruneRequest
{
    /// <summary>Nothing is removed, only found.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>All that nobody uses at the moment.</summary>
    public bool IncludesAll { get; init; }

    /// <summary>Those whose oldest work is older.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The least recently used ones, until all together take no more.</summary>
    public long? MaxBytes { get; init; }
}
