using System.Security.Cryptography;
using Kiln.Images.Model;

namespace Kiln.Images.Storage;

/// <summary>
/// Reads what a descriptor promises: never reports the end before size and digest were found right, never gives more
/// than the size.
/// </summary>
internal sealed class VerifyingStream : Stream
{
    private readonly Stream _inner;
    private readonly Descriptor _promise;
    private readonly string _reference;
    private readonly IncrementalHash _hash;
    private readonly Action? _mismatched;
    private long _read;
    private bool _checked;

    /// <param name="inner">Owned.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    /// <param name="mismatched">Called before a wrong digest is reported.</param>
    public VerifyingStream(Stream inner, Descriptor promise, string reference, Action? mismatched)
    {
        _mismatched = mismatched;
        _inner = inner;
        _promise = promise;
        _reference = reference;
        _hash = Digest.NewHash(promise.Digest.Algorithm);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _promise.Size;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int count = _inner.Read(buffer);
        Account(buffer[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int count = await _inner.ReadAsync(buffer, cancellationToken);
        Account(buffer.Span[..count]);
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        _hash.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Account(ReadOnlySpan<byte> bytes)
    {
        _read += bytes.Length;
        if (_read > _promise.Size)
        {
            throw new ImageException(
                ImageFailure.BadFormat,
                $"{_reference}: {_promise.Digest} is longer than the {_promise.Size} bytes that its descriptor promises.");
        }

        _hash.AppendData(bytes);
        if (bytes.IsEmpty && !_checked)
        {
            Check();
        }
    }

    private void Check()
    {
        if (_read < _promise.Size)
        {
            throw new ImageException(
                ImageFailure.BadFormat,
                $"{_reference}: {_promise.Digest} ends after {_read} of {_promise.Size} bytes. The image is cut off.");
        }

        Digest got = Digest.FromHash(_promise.Digest.Algorithm, _hash);
        if (got != _promise.Digest)
        {
            _mismatched?.Invoke();
            throw new DigestMismatchException(_reference, _promise.Digest, got);
        }

        _checked = true;
    }
}
