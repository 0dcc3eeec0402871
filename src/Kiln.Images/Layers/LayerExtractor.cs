using System.Security.Cryptography;
using Kiln.Images.Model;
using Kiln.Images.Tar;

namespace Kiln.Images.Layers;

/// <summary>
/// Extracts layers. Whatever the tar says, nothing outside the folder is written: every name is walked from the folder
/// down, and links on the way are followed as if the folder were the root.
/// </summary>
public sealed class LayerExtractor(LayerExtractorOptions options)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>
    /// Extracts one layer and checks both its digests. After a failure the folder holds a part of the layer: extract
    /// into a folder of its own and rename it.
    /// </summary>
    /// <param name="directory">Must exist.</param>
    /// <exception cref="ImageException">The layer is damaged or hostile, or a file cannot be made.</exception>
    public async Task ExtractAsync(ImageLayer layer, string directory, CancellationToken cancellationToken)
    {
        string reference = $"The layer {layer.Descriptor.Digest}";
        Stream blob = await layer.OpenAsync(cancellationToken);
        await using Stream tar = await Unpacking.OpenAsync(blob, reference, cancellationToken);
        await using HashingReadStream hashed = new(tar, layer.DiffId.Algorithm);
        await ExtractTarAsync(hashed, reference, directory, cancellationToken);
        Digest got = hashed.Finish();
        if (got != layer.DiffId)
        {
            throw new DigestMismatchException($"{reference}, uncompressed", layer.DiffId, got);
        }
    }

    /// <summary>Extracts a tar and reads its stream to the end.</summary>
    /// <param name="tar">Uncompressed; stays open.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    /// <param name="directory">Must exist.</param>
    /// <exception cref="ImageException">The tar is damaged or hostile, or a file cannot be made.</exception>
    public async Task ExtractTarAsync(
        Stream tar,
        string reference,
        string directory,
        CancellationToken cancellationToken)
    {
        try
        {
            using RootedTree tree = new(directory);
            TarReader reader = new(tar);
            EntryExtraction extraction = new(tree, reader, options, reference);
            while (await reader.ReadNextAsync(cancellationToken) is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await extraction.ExtractAsync(entry, cancellationToken);
            }

            extraction.FinishFolders();
            byte[] rest = new byte[BufferSize];
            while (await tar.ReadAsync(rest, cancellationToken) > 0)
            {
            }
        }
        catch (Exception exception) when (Unpacking.IsDamage(exception))
        {
            throw Unpacking.Damaged(reference, exception);
        }
    }

    /// <summary>Hashes what passes through.</summary>
    private sealed class HashingReadStream(Stream inner, string algorithm) : Stream
    {
        private readonly IncrementalHash _hash = Digest.NewHash(algorithm);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public Digest Finish() => Digest.FromHash(algorithm, _hash);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            _hash.AppendData(buffer.Span[..count]);
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
