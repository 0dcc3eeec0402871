using System.Buffers;
using System.IO.Pipelines;
using Kiln.Platform.Streams;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>What a channel has received; reading makes room for more. Asynchronous only.</summary>
internal sealed class ChannelReadStream(PipeReader reader, Func<int, ValueTask> consumed) : ReadStream
{
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
}
