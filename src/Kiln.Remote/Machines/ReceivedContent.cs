using Kiln.Wire.Messages;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Machines;

/// <summary>
/// What the other side uploads: bytes as they arrive, and what it says of the file. Does not own the stream.
/// </summary>
internal sealed class ReceivedContent(YamuxStream stream, UploadedFile? file) : Stream
{
    /// <summary>Null when the other side knows nothing of a file.</summary>
    public UploadedFile? File => file;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        stream.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        stream.ReadAsync(buffer, offset, count, cancellationToken);

    /// <summary>Waits: some communicators read in no other way.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        stream.ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
