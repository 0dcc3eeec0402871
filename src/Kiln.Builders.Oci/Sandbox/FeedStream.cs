using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Sandbox;

/// <summary>Lets a process write into a decoder.</summary>
internal sealed class FeedStream(FrameDecoder decoder) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => decoder.Feed(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => decoder.Feed(buffer);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
