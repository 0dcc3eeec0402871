using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Discovery;

/// <summary>Which installed plugins are looked for.</summary>
public sealed record PluginQuery
{
    /// <summary>Null for plugins of all sources.</summary>
    public PluginSource? Source { get; init; }

    /// <summary>Null for all versions. Compat: a pre-release counts as the version that it leads to.</summary>
    public VersionConstraints? Constraints { get; init; }

    /// <summary>Exactly this version; its metadata do not count.</summary>
    public VersionNumber? Version { get; init; }

    /// <summary>Leaves <c>1.2.3-dev</c> out.</summary>
    public bool ReleasesOnly { get; init; }

    /// <summary>Also those that speak a version of the protocol that Kiln does not.</summary>
    public bool AnyApi { get; init; }

    internal bool Wants(PluginFileName name) =>
        (!ReleasesOnly || name.Version.Prerelease.Length == 0)
        && (Version is null || name.Version == Version)
        && (Constraints is null || Constraints.Allows(name.Version.Core))
        && (AnyApi || name.Api.IsSupported);
}
