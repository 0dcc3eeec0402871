using System.Collections.Immutable;
using System.IO.Compression;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation;

/// <summary>
/// The zip archive of a release. Only the one program that is wanted is ever unpacked, to where the caller says.
/// </summary>
/// <param name="path">Of the archive.</param>
/// <param name="name">Of the archive, for messages.</param>
internal sealed class PluginArchive(string path, string name)
{
    private const int MostEntries = 10_000;
    private const long MostBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>Writes the program to a stream.</summary>
    /// <param name="source">Of the plugin.</param>
    /// <param name="version">Of the release.</param>
    /// <param name="to">Gets the bytes.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <returns>The name of the program.</returns>
    /// <exception cref="PluginException">The archive does not have it, or is not made as archives of plugins
    /// are.</exception>
    public async Task<PluginFileName> ExtractAsync(
        PluginSource source,
        VersionNumber version,
        Stream to,
        CancellationToken cancellationToken)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            (ZipArchiveEntry entry, PluginFileName program) = Find(archive, source, version);
            await using Stream content = entry.Open();
            await CopyAsync(content, entry.Length, to, cancellationToken);
            return program;
        }
        catch (InvalidDataException e)
        {
            throw Bad($"it is not a zip archive, or a damaged one ({e.Message.TrimEnd('.')})", e);
        }
    }

    private (ZipArchiveEntry Entry, PluginFileName Program) Find(
        ZipArchive archive,
        PluginSource source,
        VersionNumber version)
    {
        if (archive.Entries.Count > MostEntries)
        {
            throw Bad($"it has more than {MostEntries} entries", null);
        }

        foreach (string bad in archive.Entries.Select(static e => e.FullName).Where(LeavesItsFolder))
        {
            throw Bad($"its entry \"{Shown(bad)}\" would be unpacked outside of its folder", null);
        }

        ImmutableArray<(ZipArchiveEntry Entry, PluginFileName Program)> programs =
        [
            .. archive.Entries
                .Select(static entry => (Entry: entry, Program: PluginFileName.Parse(entry.FullName)))
                .Where(item => item.Program is { } program
                    && program.Name == source.Name
                    && program.Version == version
                    && program.Platform == PluginPlatform.Current)
                .Select(static item => (item.Entry, item.Program!)),
        ];
        PluginFileName expected = new(source.Name, version, PluginApiVersion.Own, PluginPlatform.Current);
        return programs switch
        {
            [] => throw Bad($"it does not hold {expected}", null),
            [var only] => only,
            _ => throw Bad($"it holds {expected} several times", null),
        };
    }

    /// <summary>The length is what the archive claims; a stream that is longer is cut off by an error.</summary>
    private async Task CopyAsync(Stream from, long length, Stream to, CancellationToken cancellationToken)
    {
        if (length > MostBytes)
        {
            throw Bad($"its program is larger than {MostBytes / 1024 / 1024 / 1024} GiB", null);
        }

        byte[] buffer = new byte[128 * 1024];
        long copied = 0;
        int count;
        while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copied += count;
            if (copied > length)
            {
                throw Bad("its program is longer than the archive says", null);
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        if (copied < length)
        {
            throw Bad("its program is shorter than the archive says", null);
        }
    }

    private static bool LeavesItsFolder(string entry) =>
        entry.StartsWith('/')
        || entry.Contains('\\', StringComparison.Ordinal)
        || entry.Contains(':', StringComparison.Ordinal)
        || entry.Split('/').Contains("..");

    private static string Shown(string text) =>
        string.Concat((text.Length > 80 ? text[..80] + "..." : text).Select(static c => char.IsControl(c) ? '?' : c));

    private PluginException Bad(string cause, Exception? inner) => new(
        PluginFailure.BadRelease,
        $"The archive {name} cannot be used: {cause}. Nothing of it was installed; tell the publisher of the plugin.",
        inner);
}
