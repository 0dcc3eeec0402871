using System.IO.Hashing;
using Kiln.Compression.Blocks;

namespace Kiln.Compression.Archives;

/// <summary>The packed content of one entry of a zip archive.</summary>
internal sealed class ZipBlockFormat(int? level) : IBlockFormat
{
    private readonly RawDeflate _deflate = new(level);
    private readonly Crc32 _crc = new();

    public int BlockBytes => 1024 * 1024;

    public bool HasEmptyBlock => false;

    public uint Crc => _crc.GetCurrentHashAsUInt32();

    public long Length { get; private set; }

    public byte[] Head() => [];

    public void Observe(ReadOnlySpan<byte> input)
    {
        _crc.Append(input);
        Length += input.Length;
    }

    public void Pack(ReadOnlyMemory<byte> input, MemoryStream packed) => _deflate.PackPart(input.Span, packed);

    public byte[] Tail() => RawDeflate.End.ToArray();
}
