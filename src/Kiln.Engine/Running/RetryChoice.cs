using Kiln.Sdk.Communication;

namespace Kiln.Engine.Running;

/// <summary>What a failed step offers beside cleaning up and leaving everything.</summary>
internal sealed record RetryChoice
{
    /// <summary>A step of which only its name is known.</summary>
    public static RetryChoice Plain { get; } = new();

    /// <summary>
    /// Makes the retry ready; false when that did not work, which was told, so that the user is asked again.
    /// </summary>
    public Func<CancellationToken, Task<bool>> PrepareAsync { get; init; } = static _ => Task.FromResult(true);

    /// <summary>Opens a shell in the machine; null when it has none.</summary>
    public Func<ShellSession, CancellationToken, Task<int>>? RunShellAsync { get; init; }
}
