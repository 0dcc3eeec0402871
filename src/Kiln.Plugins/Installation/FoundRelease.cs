using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation.Releases;
using Kiln.Plugins.Locking;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation;

/// <summary>A release that may be installed, and where it is.</summary>
internal sealed record FoundRelease(ReadRelease Read, IReleaseFiles Files, string Origin)
{
    public PluginRelease Release => Read.Release;

    /// <summary>What the lock file says about it, with the digests of all its platforms.</summary>
    public LockedPlugin Entry(VersionConstraints? constraints)
    {
        ImmutableSortedDictionary<string, LockedFile>.Builder platforms =
            ImmutableSortedDictionary.CreateBuilder<string, LockedFile>(StringComparer.Ordinal);
        foreach (PluginPlatform platform in Release.Archives.Select(static archive => archive.Platform).Distinct())
        {
            if (Release.For(platform) is { } archive)
            {
                platforms[platform.ToString()] = new(archive.Sha256, null);
            }
        }

        return new(Release.Source, Release.Version)
        {
            Constraints = constraints?.ToString() ?? "",
            Origin = Origin,
            SignedBy = Read.Signature?.Fingerprint ?? "",
            Platforms = platforms.ToImmutable(),
        };
    }
}
