using System.IO.Pipelines;

namespace Kiln.Wire.Tests.Support;

/// <summary>
/// One end of a connection in memory that behaves as a socket does: what is written waits to be read, up to a limit.
/// </summary>
internal sealed class PairedStream(PipeReader reader, PipeWriter writer) : Stream
{
    private const int Limit = 128 * 1024;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static (PairedStream Left, PairedStream Right) Create()
    {
        Pipe toRight = new(new(pauseWriterThreshold: Limit, resumeWriterThreshold: Limit / 2));
        Pipe toLeft = new(new(pauseWriterThreshold: Limit, resumeWriterThreshold: Limit / 2));
        return (new(toLeft.Reader, toRight.Writer), new(toRight.Reader, toLeft.Writer));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result = await reader.ReadAsync(cancellationToken);
        int length = (int)Math.Min(buffer.Length, result.Buffer.Length);
        System.Buffers.BuffersExtensions.CopyTo(result.Buffer.Slice(0, length), buffer.Span);
        reader.AdvanceTo(result.Buffer.GetPosition(length));
        return length;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult result = await writer.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted)
        {
            throw new IOException("Broken pipe");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The end for the other side's reads. Its writes fail because nobody reads any more.
            writer.Complete();
            reader.CancelPendingRead();
            reader.Complete();
        }

        base.Dispose(disposing);
    }
}
