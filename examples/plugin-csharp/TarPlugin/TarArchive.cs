using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;

namespace TarPlugin;

/// <summary>Tar archives in files.</summary>
internal static class TarArchive
{
    private const string Plain = ".tar";

    private static readonly ImmutableArray<string> Compressed = [".tar.gz", ".tgz"];

    public static bool IsName(string path) => path.EndsWith(Plain, StringComparison.Ordinal) || IsCompressed(path);

    public static bool IsCompressed(string path) =>
        Compressed.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));

    public static async Task WriteAsync(
        string folder,
        string path,
        bool isCompressed,
        CancellationToken cancellationToken)
    {
        await using FileStream file = File.Create(path);
        if (isCompressed)
        {
            await using GZipStream packed = new(file, CompressionLevel.Optimal);
            await TarFile.CreateFromDirectoryAsync(folder, packed, includeBaseDirectory: false, cancellationToken);
        }
        else
        {
            await TarFile.CreateFromDirectoryAsync(folder, file, includeBaseDirectory: false, cancellationToken);
        }
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no archive.</exception>
    public static async Task<ImmutableArray<TarMember>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        await using Stream content = IsCompressed(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
        await using TarReader reader = new(content);
        ImmutableArray<TarMember>.Builder members = ImmutableArray.CreateBuilder<TarMember>();
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            members.Add(new(entry.Name, entry.Length, entry.EntryType == TarEntryType.Directory));
        }

        members.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        return members.DrainToImmutable();
    }
}
