using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation.Releases;
using Kiln.Plugins.Locking;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation;

/// <summary>Downloads, checks and installs plugins. Everything is checked before anything of it is run.</summary>
public sealed class PluginInstaller
{
    private readonly InstalledPlugins _installed;
    private readonly DownloadCache _cache;
    private readonly ReleaseFinder _finder;
    private readonly PluginPlacement _placement;
    private readonly ReleaseRecords _records;

    internal PluginInstaller(
        InstalledPlugins installed,
        DownloadCache cache,
        ReleaseFinder finder,
        PluginPlacement placement,
        ReleaseRecords records)
    {
        _installed = installed;
        _cache = cache;
        _finder = finder;
        _placement = placement;
        _records = records;
    }

    /// <summary>Installs the newest release that answers to the request, or the locked one.</summary>
    /// <exception cref="PluginException">None was installed; nothing is left of what was tried.</exception>
    public async Task<InstallOutcome> InstallAsync(InstallRequest request, CancellationToken cancellationToken)
    {
        if (await FindExactAsync(request, cancellationToken) is { } present)
        {
            return present;
        }

        if (await InstallFromCacheAsync(request, cancellationToken) is { } cached)
        {
            return cached;
        }

        List<string> notes = [];
        await foreach (FoundRelease release in _finder.FindAsync(request, notes, cancellationToken))
        {
            if (release.Release.For(PluginPlatform.Current) is not { } archive)
            {
                notes.Add($"{release.Origin}: {release.Release.Lack(PluginPlatform.Current)}");
                continue;
            }

            try
            {
                return await InstallAsync(request, release, archive, cancellationToken);
            }
            catch (PluginException e) when (e.Reason is PluginFailure.WrongVersion or PluginFailure.WrongApi)
            {
                // The publisher has put the wrong program into the release; the one before may be good.
                notes.Add(e.Message);
            }
        }

        throw _finder.NothingFound(request, notes);
    }

    /// <summary>A version that is named in full and installed needs no server.</summary>
    private async Task<InstallOutcome?> FindExactAsync(InstallRequest request, CancellationToken cancellationToken)
    {
        if (request.Force
            || request.Locked is not null
            || request.Constraints?.Parts is not [{ Operator: ConstraintOperator.Equal } only]
            || await FindInstalledAsync(request.Source, only.Version, cancellationToken) is not { } present)
        {
            return null;
        }

        LockedPlugin entry = new LockedPlugin(request.Source, present.Version)
            .WithProgram(present.File.Name.Platform, present.Sha256);
        return new(present, false, _records.Find(entry, present) ?? entry);
    }

    /// <summary>A locked version that was downloaded before needs no server.</summary>
    private async Task<InstallOutcome?> InstallFromCacheAsync(
        InstallRequest request,
        CancellationToken cancellationToken)
    {
        if (request.Locked is not { } locked
            || locked[PluginPlatform.Current].Archive is not string digest
            || await _cache.FindAsync(digest, cancellationToken) is not string archive)
        {
            return null;
        }

        return await PlaceAsync(locked, archive, $"of {locked.Source} {locked.Version}", locked, cancellationToken);
    }

    private async Task<InstallOutcome> InstallAsync(
        InstallRequest request,
        FoundRelease release,
        ReleaseArchive archive,
        CancellationToken cancellationToken)
    {
        LockedPlugin entry = release.Entry(request.Constraints);
        if (request.Locked is { } locked)
        {
            RefuseUnlockedPlatform(locked);
            entry = entry with { Constraints = locked.Constraints };
        }

        if (!request.Force
            && await FindInstalledAsync(request.Source, release.Release.Version, cancellationToken) is { } present)
        {
            return new(present, false, entry.WithProgram(present.File.Name.Platform, present.Sha256));
        }

        string path = await release.Files.FetchAsync(archive.FileName, archive.Sha256, cancellationToken);
        return await PlaceAsync(entry, path, archive.FileName, request.Locked, cancellationToken);
    }

    private async Task<InstallOutcome> PlaceAsync(
        LockedPlugin entry,
        string archivePath,
        string archiveName,
        LockedPlugin? locked,
        CancellationToken cancellationToken)
    {
        PluginArchive archive = new(archivePath, archiveName);
        PluginFileName? name = null;
        InstalledPlugin plugin = await _placement.PlaceAsync(
            entry.Source,
            async (stream, token) => name = await archive.ExtractAsync(entry.Source, entry.Version, stream, token),
            locked?[PluginPlatform.Current].Program,
            description => Checked(entry.Source, name!, description),
            cancellationToken);
        LockedPlugin complete = entry.WithProgram(plugin.File.Name.Platform, plugin.Sha256);
        await _records.KeepAsync(complete, cancellationToken);
        return new(plugin, true, complete);
    }

    private async Task<InstalledPlugin?> FindInstalledAsync(
        PluginSource source,
        VersionNumber version,
        CancellationToken cancellationToken)
    {
        PluginQuery query = new() { Source = source, Version = version };
        return (await _installed.FindBestAsync(query, cancellationToken)).Found.LastOrDefault();
    }

    /// <summary>The program must be what the name of the release promises.</summary>
    private static PluginFileName Checked(PluginSource source, PluginFileName name, PluginDescription description)
    {
        if (!VersionNumber.TryParse(description.Version, out VersionNumber? version)
            || version.Core != name.Version.Core)
        {
            throw new PluginException(
                PluginFailure.WrongVersion,
                $"The program in release {name.Version} of {source} says that its version is {description.Version}. "
                    + "It was not installed.");
        }

        if (version.Prerelease.Length > 0)
        {
            throw new PluginException(
                PluginFailure.BadRelease,
                $"The program in release {name.Version} of {source} says that it is the pre-release {version}, and "
                + "pre-releases are "
                + $"not installed from releases. If you want it: packer plugins install --path '<plugin_binary>' "
                + $"{source}");
        }

        return description.ApiVersion == name.Api.ToString()
            ? name
            : throw new PluginException(
                PluginFailure.WrongApi,
                $"The program in release {name.Version} of {source} says that its API version is "
                + $"{(description.ApiVersion.Length == 0 ? "unknown" : description.ApiVersion)}, and its name says "
                + $"{name.Api}. "
                + "It was not installed.");
    }

    /// <summary>A platform that the release did not have when it was locked was added to it later.</summary>
    private static void RefuseUnlockedPlatform(LockedPlugin locked)
    {
        PluginPlatform platform = PluginPlatform.Current;
        if (locked[platform].Archive is null && locked.Platforms.Values.Any(static file => file.Archive is not null))
        {
            throw new PluginException(
                PluginFailure.Locked,
                $"{LockFile.Name} has no digest for {platform} of {locked.Source} {locked.Version}: the release had "
                + "nothing for this "
                + "platform when it was locked. \"kiln init -upgrade\" locks it as it is now.");
        }
    }
}
