using System.Security.Cryptography;
using Kiln.Compression;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using ZstdSharp;

namespace Kiln.Images.Layers;

/// <summary>Takes an uncompressed tar and makes the blob of a layer of it: counts, hashes, packs, stores.</summary>
internal sealed class LayerBlobStream : WriteOnlyStream
{
    private const int ZstdLevel = 3;

    private readonly BlobStore _store;
    private readonly LayerCompression _compression;
    private readonly NewBlobStream _blob;
    private readonly Stream _packer;
    private readonly IncrementalHash _hash = Digest.NewHash("sha256");

    public LayerBlobStream(BlobStore store, LayerCompression compression)
    {
        _store = store;
        _compression = compression;
        _blob = store.Create();
        _packer = compression switch
        {
            LayerCompression.Gzip => PackStream.Create(
                _blob, CompressionFormat.Gzip, new(Level: null, Environment.ProcessorCount)),
            LayerCompression.Zstd => new CompressionStream(_blob, ZstdLevel, leaveOpen: true),
            _ => _blob,
        };
    }

    public long Written { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        Written += buffer.Length;
        return _packer.WriteAsync(buffer, cancellationToken);
    }

    public async Task<ImageLayer> CommitAsync(CancellationToken cancellationToken)
    {
        if (_packer is PackStream gzip)
        {
            await gzip.FinishAsync(cancellationToken);
            await gzip.DisposeAsync();
        }
        else if (_packer != _blob)
        {
            await _packer.DisposeAsync();
        }

        string mediaType = _compression switch
        {
            LayerCompression.Gzip => MediaTypes.OciLayerGzip,
            LayerCompression.Zstd => MediaTypes.OciLayerZstd,
            _ => MediaTypes.OciLayer,
        };
        Descriptor descriptor = await _blob.CommitAsync(mediaType, cancellationToken);
        return new ImageLayer(descriptor, Digest.FromHash("sha256", _hash), _store);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _packer.Dispose();
            _blob.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
