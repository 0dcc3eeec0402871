using System.Security.Cryptography;
using Kiln.Compression;
using Kiln.Images.Model;

namespace Kiln.Images.Storage;

/// <summary>
/// A blob that is being written into a store. The file in the making goes away when it is not committed.
/// </summary>
public sealed class NewBlobStream : WriteOnlyStream
{
    private readonly BlobStore _store;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = Digest.NewHash("sha256");
    private long _written;
    private bool _placed;

    internal NewBlobStream(BlobStore store, string path)
    {
        _store = store;
        _path = path;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 128 * 1024);
    }

    /// <summary>Makes the blob durable and visible.</summary>
    public async Task<Descriptor> CommitAsync(string mediaType, CancellationToken cancellationToken)
    {
        await _file.FlushAsync(cancellationToken);
        _file.Flush(flushToDisk: true);
        Digest digest = Digest.FromHash("sha256", _hash);

        // Closed first: a reader must never meet this writer's lock on a finished blob.
        await _file.DisposeAsync();
        _store.Place(_path, digest);
        _placed = true;
        return new Descriptor(mediaType, digest, _written);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _hash.AppendData(buffer, offset, count);
        _written += count;
        _file.Write(buffer, offset, count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        _written += buffer.Length;
        return _file.WriteAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _hash.Dispose();
            if (!_placed)
            {
                File.Delete(_path);
            }
        }

        base.Dispose(disposing);
    }
}
