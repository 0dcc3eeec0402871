using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>One published version of a plugin, as its checksum file lists it.</summary>
/// <param name="Source">Of the plugin.</param>
/// <param name="Version">Of the release.</param>
/// <param name="Archives">One or more a platform.</param>
public sealed record PluginRelease(PluginSource Source, VersionNumber Version, ImmutableArray<ReleaseArchive> Archives)
{
    /// <summary>The archive for a platform with the newest protocol that Kiln speaks.</summary>
    public ReleaseArchive? For(PluginPlatform platform) => Archives
        .Where(archive => archive.Platform == platform && archive.Api.IsSupported)
        .MaxBy(static archive => archive.Api);

    /// <summary>Why <see cref="For"/> gives nothing.</summary>
    public string Lack(PluginPlatform platform) =>
        Archives.FirstOrDefault(archive => archive.Platform == platform) is { } other
            ? $"version {Version} speaks the plugin protocol {other.Api}, and Kiln speaks {PluginApiVersion.Own}"
            : $"version {Version} has nothing for {platform}, only for "
                + string.Join(", "
                + "", Archives.Select(static a => a.Platform.ToString()).Distinct().Order(StringComparer.Ordinal));
}

/// <summary>A file of a release with the plugin for one platform.</summary>
/// <param name="FileName">A plain name, without folders.</param>
/// <param name="Sha256">Of the archive.</param>
public sealed record ReleaseArchive(string FileName, PluginPlatform Platform, PluginApiVersion Api, string Sha256);
