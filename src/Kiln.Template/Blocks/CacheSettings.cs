using Kiln.Sdk.Plan;

namespace Kiln.Template.Blocks;

/// <summary>What one <c>cache</c> block says; what it does not say is null.</summary>
public sealed record CacheSettings
{
    public bool? IsEnabled { get; init; }

    public TimeSpan? MaxAge { get; init; }

    public long? MaxBytes { get; init; }

    /// <summary>The inner block wins where both say something.</summary>
    /// <returns>Null when there is no block.</returns>
    internal static PlannedCache? Plan(CacheSettings? outer, CacheSettings? inner)
    {
        PlannedCache defaults = new();
        return outer is null && inner is null ? null : new()
        {
            IsEnabled = inner?.IsEnabled ?? outer?.IsEnabled ?? defaults.IsEnabled,
            MaxAge = inner?.MaxAge ?? outer?.MaxAge ?? defaults.MaxAge,
            MaxBytes = inner?.MaxBytes ?? outer?.MaxBytes ?? defaults.MaxBytes,
        };
    }
}
