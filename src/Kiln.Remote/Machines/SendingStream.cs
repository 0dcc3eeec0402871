using Kiln.Wire;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Machines;

/// <summary>Takes bytes for the other side, also from who writes synchronously. Does not own the stream.</summary>
/// <param name="stream">Where they go.</param>
/// <param name="isLossy">What the other side does not want any more is dropped; otherwise that is a failure.</param>
/// <param name="onFirst">Called before the first bytes go.</param>
internal sealed class SendingStream(YamuxStream stream, bool isLossy, Action? onFirst) : Stream
{
    private Action? _onFirst = onFirst;
    private bool _isDropping;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _onFirst?.Invoke();
        _onFirst = null;
        if (_isDropping)
        {
            return;
        }

        try
        {
            await stream.WriteAsync(buffer, cancellationToken);
        }
        catch (WireException) when (isLossy)
        {
            _isDropping = true;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Waits until the other side has room: so the command waits too.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValueTask written = WriteAsync(buffer.AsMemory(offset, count), CancellationToken.None);
        if (!written.IsCompletedSuccessfully)
        {
            written.AsTask().GetAwaiter().GetResult();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
