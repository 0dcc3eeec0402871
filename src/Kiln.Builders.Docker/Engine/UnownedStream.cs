using Kiln.Platform.Streams;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Reads another stream that stays somebody else's.</summary>
internal sealed class UnownedStream(Stream inner) : ReadStream
{
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);
}
