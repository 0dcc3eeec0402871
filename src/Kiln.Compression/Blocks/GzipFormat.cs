using System.Buffers.Binary;
using System.IO.Hashing;

namespace Kiln.Compression.Blocks;

/// <summary>One gzip member (RFC 1952) without name and time.</summary>
internal sealed class GzipFormat(int? level) : IBlockFormat
{
    private const byte Smallest = 2;
    private const byte Fastest = 4;
    private const byte UnknownSystem = 255;

    private readonly RawDeflate _deflate = new(level);
    private readonly Crc32 _crc = new();
    private ulong _length;

    public int BlockBytes => 1024 * 1024;

    public bool HasEmptyBlock => false;

    /// <summary>What a header says about the level.</summary>
    public static byte FlagOf(int? level) => level switch
    {
        PackOptions.HighestLevel => Smallest,
        PackOptions.LowestLevel => Fastest,
        _ => 0,
    };

    public byte[] Head() => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, FlagOf(level), UnknownSystem];

    public void Observe(ReadOnlySpan<byte> input)
    {
        _crc.Append(input);
        _length += (ulong)input.Length;
    }

    public void Pack(ReadOnlyMemory<byte> input, MemoryStream packed) => _deflate.PackPart(input.Span, packed);

    public byte[] Tail()
    {
        byte[] tail = new byte[RawDeflate.End.Length + (2 * sizeof(uint))];
        RawDeflate.End.CopyTo(tail);
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(RawDeflate.End.Length), _crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(RawDeflate.End.Length + sizeof(uint)), (uint)_length);
        return tail;
    }
}
