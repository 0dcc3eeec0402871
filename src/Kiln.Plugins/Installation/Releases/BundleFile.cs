using System.Collections.Immutable;
using System.IO.Compression;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>
/// A mirror in one zip archive, for machines without a network. Nothing is unpacked by the names in it.
/// </summary>
internal sealed class BundleFile : IMirrorStore, IDisposable
{
    private const int MostBytes = 8 * 1024 * 1024;
    private const int MostEntries = 100_000;

    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly ImmutableDictionary<string, ZipArchiveEntry> _entries;

    private BundleFile(string path, ZipArchive archive)
    {
        _path = path;
        _archive = archive;
        _entries = archive.Entries
            .DistinctBy(static entry => entry.FullName, StringComparer.Ordinal)
            .ToImmutableDictionary(static entry => entry.FullName, StringComparer.Ordinal);
    }

    public string Name => _path;

    public IEnumerable<string> Folders => _entries.Keys
        .Where(static name => name.EndsWith(ReleaseNames.ChecksumEnding, StringComparison.Ordinal)
            && name.Contains('/', StringComparison.Ordinal))
        .Select(static name => name[..name.LastIndexOf('/')])
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    /// <exception cref="PluginException">There is no such bundle, or it is none.</exception>
    public static BundleFile Open(string path)
    {
        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);
            return archive.Entries.Count <= MostEntries
                ? new(path, archive)
                : throw new InvalidDataException($"it has more than {MostEntries} entries");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            archive?.Dispose();
            throw new PluginException(
                PluginFailure.InvalidSettings,
                $"The bundle '{path}' could not be read: {e.Message.TrimEnd('.')}. Bundles are made with \"kiln "
                    + "plugins bundle\".",
                e);
        }
    }

    public IEnumerable<string> FilesIn(string folder) => _entries.Keys
        .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal)
            && name.LastIndexOf('/') == folder.Length)
        .Select(name => name[(folder.Length + 1)..]);

    public byte[]? Read(string folder, string fileName)
    {
        if (!_entries.TryGetValue($"{folder}/{fileName}", out ZipArchiveEntry? entry))
        {
            return null;
        }

        try
        {
            if (entry.Length > MostBytes)
            {
                throw new InvalidDataException($"{entry.FullName} is larger than {MostBytes / 1024 / 1024} MiB");
            }

            using Stream stream = entry.Open();
            byte[] content = new byte[entry.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new PluginException(
                PluginFailure.BadRelease,
                $"The bundle '{_path}' is damaged: {e.Message.TrimEnd('.')}. Make it again, or copy it again.",
                e);
        }
    }

    public Stream? Open(string folder, string fileName) =>
        _entries.TryGetValue($"{folder}/{fileName}", out ZipArchiveEntry? entry) ? entry.Open() : null;

    public void Dispose() => _archive.Dispose();
}
