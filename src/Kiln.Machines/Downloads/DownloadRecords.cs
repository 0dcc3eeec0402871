using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kiln.Platform.Downloads;
using Kiln.Platform.Files;

namespace Kiln.Machines.Downloads;

/// <summary>
/// What is known about files whose digests were computed: so a large file that nobody has touched since is not read
/// again, and a file can be found by its digest. Small files in <c>CACHE/downloads</c>; losing them only costs time.
/// </summary>
/// <param name="folder">Where they are; made when needed.</param>
internal sealed class DownloadRecords(string folder)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Whether a file has a digest, from the record or by reading the file.</summary>
    /// <param name="path">Absolute; exists.</param>
    /// <param name="expected">The digest.</param>
    /// <param name="onProgress">Told about the reading.</param>
    /// <returns>Null when it has; else the one that it has.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<ContentDigest?> CompareAsync(
        string path,
        ContentDigest expected,
        Action<long, long?> onProgress,
        CancellationToken cancellationToken)
    {
        FileStamp stamp = FileStamp.Of(path);
        if (Read(RecordOf(path)) is { } known && known.Stamp == stamp && known.Digests.Contains(expected))
        {
            return null;
        }

        ContentDigest actual = await ContentDigest.OfFileAsync(expected.Algorithm, path, onProgress, cancellationToken);
        if (actual != expected)
        {
            return actual;
        }

        await WriteAsync(path, stamp, actual, cancellationToken);
        return null;
    }

    /// <summary>Notes the digest of a file that was just written.</summary>
    public Task AddAsync(string path, ContentDigest digest, CancellationToken cancellationToken) =>
        WriteAsync(path, FileStamp.Of(path), digest, cancellationToken);

    /// <summary>A file that has a digest and was not touched since.</summary>
    public string? Find(ContentDigest digest)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            if (Read(file) is { } known
                && known.Digests.Contains(digest)
                && File.Exists(known.Path)
                && FileStamp.Of(known.Path) == known.Stamp)
            {
                return known.Path;
            }
        }

        return null;
    }

    private string RecordOf(string path) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path))) + ".json");

    /// <summary>A record that cannot be written costs the next build some time, and no more.</summary>
    private async Task WriteAsync(
        string path,
        FileStamp stamp,
        ContentDigest digest,
        CancellationToken cancellationToken)
    {
        string file = RecordOf(path);
        Known? known = Read(file);
        ImmutableHashSet<ContentDigest> digests = known?.Stamp == stamp ? known.Digests.Add(digest) : [digest];
        try
        {
            Directory.CreateDirectory(folder);
            await AtomicFile.WriteAsync(file, Print(new(path, stamp, digests)), null, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache on a file system that is full or may not be written.
        }
    }

    private static byte[] Print(Known known)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("path", known.Path);
            json.WriteNumber("size", known.Stamp.Size);
            json.WriteNumber("changed", known.Stamp.Changed);
            json.WriteStartArray("digests");
            foreach (string digest in known.Digests.Select(static d => d.ToString()).Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(digest);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <returns>Null when there is no record, or it cannot be read.</returns>
    private static Known? Read(string file)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(UserFile.Read(file, MaxBytes));
            JsonElement root = json.RootElement;
            return new(
                root.GetProperty("path").GetString() ?? "",
                new(root.GetProperty("size").GetInt64(), root.GetProperty("changed").GetInt64()),
                [.. root.GetProperty("digests").EnumerateArray().Select(static d => DigestOf(d.GetString() ?? ""))]);
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException
                or JsonException or InvalidOperationException or KeyNotFoundException
                or FormatException)
        {
            return null;
        }
    }

    private static ContentDigest DigestOf(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? throw new FormatException() : new(text[..colon], text[(colon + 1)..]);
    }

    private sealed record Known(string Path, FileStamp Stamp, ImmutableHashSet<ContentDigest> Digests);
}

/// <param name="Size">In bytes.</param>
/// <param name="Changed">When the content was changed, in ticks.</param>
internal sealed record FileStamp(long Size, long Changed)
{
    public static FileStamp Of(string path)
    {
        FileInfo file = new(path);
        return new(file.Length, file.LastWriteTimeUtc.Ticks);
    }
}
