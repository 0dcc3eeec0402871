using System.Security.Cryptography;
using Kiln.Images.Model;
using Kiln.Images.Streams;
using Kiln.Platform.Streams;

namespace Kiln.Images.Storage;

/// <summary>
/// Reads what a descriptor promises: never reports the end before size and digest were found right, never gives more
/// than the size.
/// </summary>
internal sealed class VerifyingStream : ReadStream
{
    private readonly Stream _inner;
    private readonly Descriptor _promise;
    private readonly string _reference;
    private readonly Action? _mismatched;
    private readonly IncrementalHash _hash;
    private long _read;
    private bool _checked;

    /// <param name="inner">Owned.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    /// <param name="mismatched">Called before a wrong digest is reported.</param>
    public VerifyingStream(Stream inner, Descriptor promise, string reference, Action? mismatched)
    {
        _inner = inner;
        _promise = promise;
        _reference = reference;
        _mismatched = mismatched;
        _hash = Digest.NewHash(promise.Digest.Algorithm);
    }

    public override long Length => _promise.Size;

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
                $"{_reference}: {_promise.Digest} is longer than the {_promise.Size} bytes that its descriptor " +
                "promises.");
        }

        if (!bytes.IsEmpty)
        {
            _hash.AppendData(bytes);
        }
        else if (!_checked)
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

        _checked = true;
        Digest got = Digest.FromHash(_promise.Digest.Algorithm, _hash);
        if (got != _promise.Digest)
        {
            _mismatched?.Invoke();
            throw new DigestMismatchException(_reference, _promise.Digest, got);
        }
    }
}
