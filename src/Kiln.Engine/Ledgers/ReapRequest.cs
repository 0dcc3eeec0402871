namespace Kiln.Engine.Ledgers;

/// <summary>What is to be removed of what dead runs left.</summary>
public sealed record ReapRequest
{
    /// <summary>What the start of a build removes.</summary>
    public static ReapRequest Automatic { get; } = new();

    /// <summary>Nothing is removed, only listed.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Also what runs have left on purpose, and what can still be read in damaged ledgers.</summary>
    public bool IncludesLeft { get; init; }

    /// <summary>Only of runs that began at least so long ago.</summary>
    public TimeSpan MinimumAge { get; init; } = TimeSpan.Zero;
}
