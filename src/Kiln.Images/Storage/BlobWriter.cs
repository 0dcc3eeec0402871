using System.Security.Cryptography;
using Kiln.Images.Model;

namespace Kiln.Images.Storage;

/// <summary>A blob that is being written into a store. The file in the making goes away when it is not committed.</summary>
public sealed class BlobWriter : Stream
{
    private readonly BlobStore _store;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = Digest.NewHash("sha256");
    private long _written;
    private bool _placed;

    internal BlobWriter(BlobStore store, string path)
    {
        _store = store;
        _path = path;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 128 * 1024);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
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

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _written += buffer.Length;
        _file.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        _written += buffer.Length;
        return _file.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush() => _file.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _file.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
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
