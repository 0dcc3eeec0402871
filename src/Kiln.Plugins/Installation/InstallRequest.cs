using Kiln.Plugins.Discovery;
using Kiln.Plugins.Locking;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation;

/// <summary>What is to be installed.</summary>
/// <param name="Source">Of the plugin.</param>
public sealed record InstallRequest(PluginSource Source)
{
    /// <summary>Null for the newest release.</summary>
    public VersionConstraints? Constraints { get; init; }

    /// <summary>Exactly this version, by its digests.</summary>
    public LockedPlugin? Locked { get; init; }

    /// <summary>Also when the version is installed already.</summary>
    public bool Force { get; init; }

    internal bool Wants(VersionNumber version) =>
        version.Prerelease.Length == 0 && (Constraints is null || Constraints.Allows(version));

    /// <summary>For messages: <c>github.com/a/b >= 1.0</c>.</summary>
    public override string ToString() =>
        Locked is not null ? $"{Source} {Locked.Version}"
        : Constraints is null ? Source.ToString()
        : $"{Source} {Constraints}";
}

/// <summary>What became of it.</summary>
/// <param name="Plugin">The plugin that is installed now.</param>
/// <param name="IsNew">False: it was there before, and nothing was done.</param>
/// <param name="Entry">For the lock file.</param>
public sealed record InstallOutcome(InstalledPlugin Plugin, bool IsNew, LockedPlugin Entry);
