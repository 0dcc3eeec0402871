using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Locking;

/// <summary>What the lock file says about one plugin.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Version">The only one that is used.</param>
public sealed record LockedPlugin(PluginSource Source, VersionNumber Version)
{
    /// <summary>What the template demanded when the version was chosen; for people.</summary>
    public string Constraints { get; init; } = "";

    /// <summary>The address that it was downloaded from; empty when that is not known.</summary>
    public string Origin { get; init; } = "";

    /// <summary>The fingerprint of the key that signed the release; empty when nobody looked.</summary>
    public string SignedBy { get; init; } = "";

    /// <summary>By platform (<c>linux_amd64</c>).</summary>
    public ImmutableSortedDictionary<string, LockedFile> Platforms { get; init; } =
        ImmutableSortedDictionary.Create<string, LockedFile>(StringComparer.Ordinal);

    public LockedFile this[PluginPlatform platform] =>
        Platforms.GetValueOrDefault(platform.ToString()) ?? LockedFile.Unknown;

    /// <summary>The same with the digest of the program that is installed on this machine.</summary>
    public LockedPlugin WithProgram(PluginPlatform platform, string sha256) => this with
    {
        Platforms = Platforms.SetItem(platform.ToString(), this[platform] with { Program = sha256 }),
    };

    /// <summary>Whether an installed plugin of this source is the locked one, as far as the lock can tell.</summary>
    public bool Accepts(InstalledPlugin plugin) =>
        plugin.Version == Version
        && (this[plugin.File.Name.Platform].Program is not string digest || digest == plugin.Sha256);

    internal RejectedPlugin Reject(InstalledPlugin plugin) => new(
        plugin.File,
        PluginFailure.Locked,
        $"The plugin '{plugin.Path}' is not used: its sha256 digest is {plugin.Sha256}, and {LockFile.Name} has "
        + $"{this[plugin.File.Name.Platform].Program} for it. Run kiln init to install the locked one.");
}

/// <summary>The digests of a plugin for one platform, as far as they are known.</summary>
/// <param name="Archive">Of the file that is downloaded.</param>
/// <param name="Program">Of the program in it; known after it was installed once.</param>
public sealed record LockedFile(string? Archive, string? Program)
{
    public static LockedFile Unknown { get; } = new(null, null);
}
