using Kiln.Compression.Native;

namespace Kiln.Compression.Blocks;

/// <summary>One bzip2 stream for each block, one after the other, as pbzip2 writes them.</summary>
internal sealed class Bzip2Format : IBlockFormat
{
    private const int BytesPerLevel = 100_000;

    /// <summary>What the library keeps of a block for itself.</summary>
    private const int Reserve = 20;

    private readonly int _level;

    /// <exception cref="MissingLibraryException">There is no libbz2.</exception>
    public Bzip2Format(int? level)
    {
        Libbz2.Require();
        _level = level ?? PackOptions.HighestLevel;
    }

    public int BlockBytes => (_level * BytesPerLevel) - Reserve;

    public bool HasEmptyBlock => true;

    public byte[] Head() => [];

    public void Observe(ReadOnlySpan<byte> input)
    {
        // Every stream has its own checksum.
    }

    public void Pack(ReadOnlyMemory<byte> input, MemoryStream packed)
    {
        packed.SetLength(Libbz2.Bound(input.Length));
        packed.SetLength(Libbz2.Pack(input.Span, packed.GetBuffer().AsSpan(0, (int)packed.Length), _level));
    }

    public byte[] Tail() => [];
}
