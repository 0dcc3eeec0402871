using System.Security.Cryptography;
using Kiln.Images.Model;
using Kiln.Platform.Files;

namespace Kiln.Images.Storage;

/// <summary>
/// A download in progress that this task alone holds. What was written stays for the next try, in this run or a later
/// one.
/// </summary>
internal sealed class PartialBlob : IAsyncDisposable
{
    private readonly BlobStore _store;
    private readonly Descriptor _blob;
    private readonly FileLock _lock;
    private readonly string _path;
    private readonly FileStream _file;

    /// <param name="heldLock">Owned; given back when this is disposed.</param>
    public PartialBlob(BlobStore store, Descriptor blob, string path, FileLock heldLock)
    {
        _path = path;
        _store = store;
        _blob = blob;
        _lock = heldLock;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (_file.Length > blob.Size)
        {
            _file.SetLength(0);
        }

        _file.Position = _file.Length;
        Length = _file.Length;
    }

    /// <summary>How many bytes are there already.</summary>
    public long Length { get; private set; }

    /// <exception cref="ImageException">The sender sends more than the descriptor promises.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, string reference, CancellationToken cancellationToken)
    {
        if (Length + bytes.Length > _blob.Size)
        {
            Restart();
            throw new ImageException(
                ImageFailure.BadFormat,
                $"{reference}: {_blob.Digest} is longer than the {_blob.Size} bytes that its descriptor promises.");
        }

        await _file.WriteAsync(bytes, cancellationToken);
        Length += bytes.Length;
    }

    /// <summary>Forgets what is there.</summary>
    public void Restart()
    {
        _file.SetLength(0);
        _file.Position = 0;
        Length = 0;
    }

    /// <summary>Checks the whole and moves it into the store.</summary>
    /// <exception cref="DigestMismatchException">It is wrong, and was forgotten.</exception>
    public async Task CommitAsync(string reference, CancellationToken cancellationToken)
    {
        await _file.FlushAsync(cancellationToken);
        _file.Position = 0;
        using (IncrementalHash hash = Digest.NewHash(_blob.Digest.Algorithm))
        {
            byte[] buffer = new byte[128 * 1024];
            for (int count; (count = await _file.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                hash.AppendData(buffer, 0, count);
            }

            Digest got = Digest.FromHash(_blob.Digest.Algorithm, hash);
            if (got != _blob.Digest)
            {
                Restart();
                throw new DigestMismatchException(reference, _blob.Digest, got);
            }
        }

        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        _store.Place(_path, _blob.Digest);

        // Whoever still waits for this lock finds the blob first, so the lock's file is of no more use.
        File.Delete(_path + ".lock");
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _lock.Dispose();
    }
}
