using Kiln.Builders.Oci.Wire;
using Kiln.Platform.Streams;

namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// The body of a request as a stream. Asks for one piece at a time, so at most one piece is in memory and the builder's
/// other frames are always read.
/// </summary>
internal sealed class RequestBody(FrameWriter writer, CancellationToken cancellation) : ReadStream
{
    private readonly SemaphoreSlim _arrived = new(0);
    private ReadOnlyMemory<byte> _piece;
    private bool _ended;

    /// <summary>Called by the reader of frames; an empty piece is the end.</summary>
    public void Deliver(ReadOnlyMemory<byte> piece)
    {
        _piece = piece;
        _ended = piece.IsEmpty;
        _arrived.Release();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (IsWaitNeeded())
        {
            _arrived.Wait(cancellation);
        }

        return Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsWaitNeeded())
        {
            using CancellationTokenSource both =
                CancellationTokenSource.CreateLinkedTokenSource(cancellation, cancellationToken);
            await _arrived.WaitAsync(both.Token);
        }

        return Take(buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _arrived.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsWaitNeeded()
    {
        if (_ended || !_piece.IsEmpty)
        {
            return false;
        }

        writer.Write(FrameKind.More);
        return true;
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _piece.Length);
        _piece.Span[..count].CopyTo(buffer);
        _piece = _piece[count..];
        return count;
    }
}
