namespace Kiln.Wire.Tests.Support;

/// <summary>Delivers bytes in pieces of random sizes, then ends.</summary>
internal sealed class ChunkedStream(byte[] bytes, int seed, int largest) : MemoryStream(bytes, writable: false)
{
    private readonly Random _random = new(seed);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, _random.Next(1, largest + 1))], cancellationToken);
}
