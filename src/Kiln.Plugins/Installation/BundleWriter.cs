using System.Collections.Immutable;
using System.IO.Compression;
using Kiln.Platform.Files;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation.Releases;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation;

/// <summary>Collects releases with all that their installation checks, for machines without a network.</summary>
public sealed class BundleWriter
{
    /// <summary>Equal releases make equal bundles.</summary>
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ReleaseFinder _finder;

    internal BundleWriter(ReleaseFinder finder) => _finder = finder;

    /// <summary>Writes the whole bundle, or leaves what was there.</summary>
    /// <param name="path">Of the bundle.</param>
    /// <param name="requests">What it is to have.</param>
    /// <param name="platforms">For which machines; empty for all that the releases have something for.</param>
    /// <param name="cancellationToken">Leaves what was there.</param>
    /// <returns>What it has.</returns>
    /// <exception cref="PluginException">A release could not be had, or not be trusted.</exception>
    public async Task<ImmutableArray<BundledPlugin>> WriteAsync(
        string path,
        ImmutableArray<InstallRequest> requests,
        ImmutableArray<PluginPlatform> platforms,
        CancellationToken cancellationToken)
    {
        SortedDictionary<string, BundleEntry> entries = new(StringComparer.Ordinal);
        ImmutableArray<BundledPlugin>.Builder plugins = ImmutableArray.CreateBuilder<BundledPlugin>();
        foreach (InstallRequest request in requests)
        {
            plugins.Add(await AddAsync(entries, request, platforms, cancellationToken));
        }

        try
        {
            await AtomicFile.WriteAsync(
                path, (stream, token) => WriteAsync(stream, entries, token), null, cancellationToken);
        }
        catch (FileAccessException e)
        {
            throw new PluginException(PluginFailure.InvalidSettings, e.Message, e);
        }

        return plugins.ToImmutable();
    }

    private static async Task WriteAsync(
        Stream stream,
        SortedDictionary<string, BundleEntry> entries,
        CancellationToken cancellationToken)
    {
        using ZipArchive bundle = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, BundleEntry entry) in entries)
        {
            // The archives in it are packed already.
            ZipArchiveEntry target = bundle.CreateEntry(name, CompressionLevel.NoCompression);
            target.LastWriteTime = EntryTime;
            await using Stream to = target.Open();
            await using Stream from = entry.Open();
            await from.CopyToAsync(to, cancellationToken);
        }
    }

    private async Task<BundledPlugin> AddAsync(
        SortedDictionary<string, BundleEntry> entries,
        InstallRequest request,
        ImmutableArray<PluginPlatform> platforms,
        CancellationToken cancellationToken)
    {
        List<string> notes = [];
        await foreach (FoundRelease release in _finder.FindAsync(request, notes, cancellationToken))
        {
            ImmutableArray<PluginPlatform> wanted = platforms.IsEmpty
                ? [.. release.Release.Archives.Select(static a => a.Platform).Distinct()]
                : platforms;
            if (wanted.FirstOrDefault(platform => release.Release.For(platform) is null) is { } lacking)
            {
                notes.Add($"{release.Origin}: {release.Release.Lack(lacking)}");
                continue;
            }

            await AddAsync(entries, release, wanted, cancellationToken);
            return new(request.Source, release.Release.Version, wanted);
        }

        throw _finder.NothingFound(request, notes);
    }

    private static async Task AddAsync(
        SortedDictionary<string, BundleEntry> entries,
        FoundRelease release,
        ImmutableArray<PluginPlatform> platforms,
        CancellationToken cancellationToken)
    {
        PluginSource source = release.Release.Source;
        VersionNumber version = release.Release.Version;
        ReleaseLayout layout = release.Files.Layout;
        entries[$"{source}/{layout.Checksums(source, version)}"] = new(release.Read.Checksums, null);
        if (release.Read.Manifest is { } manifest)
        {
            entries[$"{source}/{layout.Manifest(source, version)}"] = new(manifest, null);
        }

        if (release.Read.Signature is { } signature)
        {
            entries[$"{source}/{signature.FileName}"] = new(signature.Content, null);
        }
        else
        {
            await AddSignatureAsync(entries, release, cancellationToken);
        }

        foreach (PluginPlatform platform in platforms)
        {
            ReleaseArchive archive = release.Release.For(platform)!;
            string path = await release.Files.FetchAsync(archive.FileName, archive.Sha256, cancellationToken);
            entries[$"{source}/{archive.FileName}"] = new(null, path);
        }
    }

    /// <summary>Nobody wanted it here; the machine that the bundle is for may.</summary>
    private static async Task AddSignatureAsync(
        SortedDictionary<string, BundleEntry> entries,
        FoundRelease release,
        CancellationToken cancellationToken)
    {
        PluginSource source = release.Release.Source;
        string name = release.Files.Layout.Checksums(source, release.Release.Version) + ".sig";
        if (await release.Files.ReadAsync(name, cancellationToken) is { } signature)
        {
            entries[$"{source}/{name}"] = new(signature, null);
        }
    }

    private sealed record BundleEntry(byte[]? Content, string? Path)
    {
        public Stream Open() => Content is null ? File.OpenRead(Path!) : new MemoryStream(Content, writable: false);
    }
}

/// <summary>A plugin in a bundle.</summary>
public sealed record BundledPlugin(
    PluginSource Source,
    VersionNumber Version,
    ImmutableArray<PluginPlatform> Platforms);
