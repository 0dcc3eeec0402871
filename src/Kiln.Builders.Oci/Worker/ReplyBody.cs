using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Worker;

/// <summary>The body of an answer, or standard error: what is written goes to the builder at once.</summary>
internal sealed class ReplyBody(FrameWriter writer, FrameKind kind) : Stream
{
    private const int LargestPiece = 256 * 1024;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, LargestPiece);
            writer.Write(kind, buffer[..count]);
            buffer = buffer[count..];
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
