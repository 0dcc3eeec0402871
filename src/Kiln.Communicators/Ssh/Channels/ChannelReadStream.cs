using System.Buffers;
using System.IO.Pipelines;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>What a channel has received; reading makes room for more. Asynchronous only.</summary>
internal sealed class ChannelReadStream(PipeReader reader, Func<int, ValueTask> consumed) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result;
        try
        {
            result = await reader.ReadAsync(cancellationToken);
        }
        catch (InvalidOperationException)
        {
            return 0; // The channel was disposed of.
        }

        int count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        result.Buffer.Slice(0, count).CopyTo(buffer.Span);
        reader.AdvanceTo(result.Buffer.GetPosition(count));
        if (count > 0)
        {
            await consumed(count);
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
