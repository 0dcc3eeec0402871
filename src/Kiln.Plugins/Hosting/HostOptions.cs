using System.Collections.Immutable;

namespace Kiln.Plugins.Hosting;

/// <summary>What plugins are started with.</summary>
public sealed record HostOptions
{
    private const string ForceGobVariable = "PACKER_FORCE_GOB";

    /// <summary>All that a plugin inherits, with <c>PACKER_RUN_UUID</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>Takes what plugins write to their standard error, a line at a time, from any thread.</summary>
    public required Action<string> Log { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>From the start of a plugin until it has said where it listens.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The user wants no plugin to be spoken to in the newer encoding.</summary>
    public bool ForcesGob => Environment.GetValueOrDefault(ForceGobVariable) is not (null or "" or "0");
}
