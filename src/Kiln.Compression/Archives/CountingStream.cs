namespace Kiln.Compression.Archives;

/// <summary>Knows how much was written through it.</summary>
internal sealed class CountingStream(Stream output) : WriteOnlyStream
{
    public long Count { get; private set; }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default)
    {
        await output.WriteAsync(buffer, cancellationToken);
        Count += buffer.Length;
    }
}
