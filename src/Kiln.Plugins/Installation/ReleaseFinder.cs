using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation.Releases;
using Kiln.Plugins.Locking;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation;

/// <summary>Looks for a release at one place after the other.</summary>
/// <param name="sources">In the order in which they are asked.</param>
/// <param name="reader">Reads the releases.</param>
internal sealed class ReleaseFinder(ImmutableArray<IReleaseSource> sources, ReleaseReader reader)
{
    /// <summary>Beyond so many versions that cannot be used nobody wants the next older one.</summary>
    private const int MostTried = 20;

    private const int MostShown = 10;

    /// <summary>
    /// The releases that answer to the request, the best first; as long as the caller goes on looking.
    /// </summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="notes">Gets why a place or a version did not do.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="PluginException">A release is there that must not be passed over: it is damaged or not
    /// trusted.</exception>
    public async IAsyncEnumerable<FoundRelease> FindAsync(
        InstallRequest request,
        List<string> notes,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (IReleaseSource source in sources.Where(s => s.Serves(request.Source)))
        {
            ImmutableArray<VersionNumber> versions = request.Locked is { } locked
                ? [locked.Version]
                : await VersionsAsync(source, request, notes, cancellationToken);
            foreach (VersionNumber version in versions)
            {
                IReleaseFiles files = source.Open(request.Source, version);
                if (await ReadAsync(source, files, request, version, notes, cancellationToken) is { } release)
                {
                    CheckLock(request.Locked, release.Release);
                    yield return new(release, files, source.Name);
                }
            }
        }
    }

    /// <summary>Nothing was found, or nothing of it could be used.</summary>
    public PluginException NothingFound(InstallRequest request, List<string> notes)
    {
        if (!sources.Any(s => s.Serves(request.Source)))
        {
            return new(
                PluginFailure.NotFound,
                $"There is no place to download {request.Source} from. Plugins of github.com are found there; for "
                + "other hosts add "
                + "one under \"hosts\" or \"mirrors\" in the configuration file, or install a program with "
                + $"\"kiln plugins install -path FILE {request.Source}\".");
        }

        return notes is [var only]
            ? new(PluginFailure.NotFound, only)
            : new(PluginFailure.NotFound, $"No release of {request} can be "
                + "installed:" + string.Concat(notes.Select(static n => $"\n* {n}")));
    }

    /// <summary>
    /// A place that does not answer is passed over, as Packer does; the next one may have the plugin.
    /// </summary>
    private static async Task<ImmutableArray<VersionNumber>> VersionsAsync(
        IReleaseSource source,
        InstallRequest request,
        List<string> notes,
        CancellationToken cancellationToken)
    {
        ImmutableArray<VersionNumber> all;
        try
        {
            all = await source.ListAsync(request.Source, cancellationToken);
        }
        catch (PluginException e)
        {
            notes.Add(e.Message);
            return [];
        }

        ImmutableArray<VersionNumber> wanted =
            [.. all.Where(request.Wants).Distinct().OrderDescending().Take(MostTried)];
        if (wanted.IsEmpty)
        {
            string newest = string.Join(", ", all.OrderDescending().Take(MostShown));
            notes.Add(all.IsEmpty
                ? $"{source.Name} has no version of {request.Source}"
                : $"{source.Name} has no release of {request}; its newest versions are {newest}");
        }

        return wanted;
    }

    private async Task<ReadRelease?> ReadAsync(
        IReleaseSource source,
        IReleaseFiles files,
        InstallRequest request,
        VersionNumber version,
        List<string> notes,
        CancellationToken cancellationToken)
    {
        ReadRelease? release;
        try
        {
            release = await reader.ReadAsync(files, request.Source, version, cancellationToken);
        }
        catch (PluginException e) when (
            request.Locked is not null && e.Reason is PluginFailure.Network or PluginFailure.Refused)
        {
            // The next place may have the same version; the digests of the lock say whether it is the same.
            notes.Add(e.Message);
            return null;
        }

        if (release is null)
        {
            notes.Add($"{source.Name} has version {version}, but no checksum file for it, so it is no release of a "
                + "plugin");
        }

        return release;
    }

    private static void CheckLock(LockedPlugin? locked, PluginRelease release)
    {
        if (locked is null || !locked.Platforms.Values.Any(static file => file.Archive is not null))
        {
            return;
        }

        foreach (PluginPlatform platform in release.Archives.Select(static archive => archive.Platform).Distinct())
        {
            if (locked[platform].Archive is string digest
                && release.For(platform) is { } archive
                && archive.Sha256 != digest)
            {
                throw new PluginException(
                    PluginFailure.Locked,
                    $"The release {release.Version} of {release.Source} was changed after it was locked: "
                    + $"{archive.FileName} has the "
                    + $"sha256 digest {archive.Sha256}, and {LockFile.Name} has {digest}. Ask the publisher why; "
                    + "\"kiln init "
                    + "-upgrade\" takes the release as it is now.");
            }
        }
    }
}
