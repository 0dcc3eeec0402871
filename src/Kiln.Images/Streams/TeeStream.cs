using Kiln.Platform.Streams;

namespace Kiln.Images.Streams;

/// <summary>Shows everything that is read from a stream to somebody else, too.</summary>
/// <param name="inner">Stays open.</param>
internal sealed class TeeStream(Stream inner, TeeStream.Receiver receiver) : ReadStream
{
    internal delegate ValueTask Receiver(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        if (count > 0)
        {
            await receiver(buffer[..count], cancellationToken);
        }

        return count;
    }
}
