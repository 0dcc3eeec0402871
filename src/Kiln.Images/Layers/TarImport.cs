using System.Security.Cryptography;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Images.Streams;
using Kiln.Images.Tar;

namespace Kiln.Images.Layers;

/// <summary>
/// Makes a layer of a tar that somebody else wrote. Its bytes stay as they are; only the packing may change.
/// </summary>
internal static class TarImport
{
    private const int BufferSize = 128 * 1024;

    /// <param name="packed">Plain, or packed with gzip, zstd, xz or bzip2; owned.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    public static async Task<WrittenLayer> CopyAsync(
        Stream packed,
        string reference,
        BlobStore store,
        LayerCompression compression,
        CancellationToken cancellationToken)
    {
        await using Stream tar = await Unpacking.OpenAsync(packed, reference, cancellationToken);
        await using LayerBlobStream blob = new(store, compression);
        await using TeeStream tee = new(tar, blob.WriteAsync);
        long entries = await CheckAsync(tee, reference, cancellationToken);
        long size = blob.Written;
        return new WrittenLayer(await blob.CommitAsync(cancellationToken), entries, size);
    }

    /// <summary>Finds out what a file of packed tar is called as a layer; the file is the blob.</summary>
    public static async Task<WrittenLayer> DescribeAsync(
        Stream packed,
        string reference,
        string mediaType,
        IBlobSource source,
        CancellationToken cancellationToken)
    {
        using Tally fileTally = new();
        using Tally tarTally = new();
        await using (packed)
        {
            await using TeeStream file = new(packed, fileTally.AddAsync);
            await using Stream tar = await Unpacking.OpenAsync(file, reference, cancellationToken);
            await using TeeStream tee = new(tar, tarTally.AddAsync);
            long entries = await CheckAsync(tee, reference, cancellationToken);

            // A decoder may stop before the end of the file.
            await DrainAsync(file, cancellationToken);
            Descriptor blob = new(mediaType, fileTally.Finish(), fileTally.Size);
            return new WrittenLayer(new ImageLayer(blob, tarTally.Finish(), source), entries, tarTally.Size);
        }
    }

    private static async Task<long> CheckAsync(Stream tar, string reference, CancellationToken cancellationToken)
    {
        try
        {
            TarReader reader = new(tar);
            long entries = 0;
            while (await reader.ReadNextAsync(cancellationToken) is not null)
            {
                entries++;
            }

            await DrainAsync(tar, cancellationToken);
            return reader.HasEndMark ? entries : throw new TarFormatException("the end of the tar is missing");
        }
        catch (Exception exception) when (Unpacking.IsDamage(exception))
        {
            throw Unpacking.Damaged(reference, exception);
        }
    }

    private static async Task DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }

    private sealed class Tally : IDisposable
    {
        private readonly IncrementalHash _hash = Digest.NewHash("sha256");

        public long Size { get; private set; }

        public ValueTask AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            _hash.AppendData(bytes.Span);
            Size += bytes.Length;
            return ValueTask.CompletedTask;
        }

        public Digest Finish() => Digest.FromHash("sha256", _hash);

        public void Dispose() => _hash.Dispose();
    }
}
