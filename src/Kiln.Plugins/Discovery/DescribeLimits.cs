namespace Kiln.Plugins.Discovery;

/// <summary>How long a plugin may take to describe itself, and how much it may say.</summary>
public sealed record DescribeLimits
{
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    public int OutputBytes { get; init; } = 1024 * 1024;
}
