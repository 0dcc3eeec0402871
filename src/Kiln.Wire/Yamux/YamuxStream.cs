using System.Buffers;

namespace Kiln.Wire.Yamux;

/// <summary>
/// One stream of a session. One reader and one writer at a time, both asynchronous only. Reading ends with 0 when the
/// other side has completed its writing; a reset or the end of the session is a <see cref="WireException"/>.
/// </summary>
public sealed class YamuxStream : Stream
{
    private readonly YamuxSession _session;
    private readonly ReceiveBuffer _received = new();
    private readonly SendWindow _sendWindow = new();
    private int _isWritingCompleted;

    internal YamuxStream(YamuxSession session, uint id)
    {
        _session = session;
        Id = id;
    }

    /// <summary>The number of the stream, unique in its session.</summary>
    public uint Id { get; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal StreamState State { get; } = new();

    internal bool IsStuck => _received.IsStuck;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        (int length, uint grant) = await _received.ReadAsync(buffer, cancellationToken);
        if (grant > 0)
        {
            _session.Post(new(YamuxFrameType.WindowUpdate, YamuxFlags.None, Id, grant));
        }

        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Waits until the other side is ready to take all of it.</summary>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (Volatile.Read(ref _isWritingCompleted) != 0)
            {
                throw new InvalidOperationException($"Writing on stream {Id} was completed before.");
            }

            int length = await _sendWindow.TakeAsync(
                Math.Min(buffer.Length, FrameSender.MaxPayload), cancellationToken);
            await _session.SendAsync(Id, buffer[..length], cancellationToken);
            buffer = buffer[length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Everything is on its way when a write returns.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Tells the other side that no more will be written; reading goes on. Call it when no write is under way.
    /// </summary>
    public void CompleteWriting()
    {
        if (Interlocked.Exchange(ref _isWritingCompleted, 1) == 0)
        {
            _session.CloseLocal(this);
        }
    }

    /// <summary>Ends both directions at once; the other side's reads and writes fail.</summary>
    public void Reset() => _session.Reset(this);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw AsynchronousOnly();

    public override void Write(byte[] buffer, int offset, int count) => throw AsynchronousOnly();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    internal bool TryAnnounce(uint length) => _received.TryAnnounce(length);

    internal void Add(in ReadOnlySequence<byte> bytes) => _received.Add(bytes);

    internal void Grant(uint bytes) => _sendWindow.Grant(bytes);

    /// <summary>The other side has completed its writing.</summary>
    internal void CloseRemote() => _received.Close(null);

    internal void Fail(WireException reason)
    {
        _sendWindow.Close(reason);
        _received.Close(reason);
    }

    /// <summary>
    /// Completes writing and gives up reading. What the other side still sends is dropped; if that is a whole window,
    /// so
    /// that it would wait, the stream is reset.
    /// </summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _received.Drop())
        {
            CompleteWriting();
            _session.Abandon(this);
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException AsynchronousOnly() => new("This stream is asynchronous only.");
}
