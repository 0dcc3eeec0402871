using System.Buffers.Binary;
using System.IO.Hashing;
using K4os.Compression.LZ4;

namespace Kiln.Compression.Blocks;

/// <summary>One LZ4 frame of independent blocks with a checksum of the content (LZ4 frame format 1.6).</summary>
internal sealed class Lz4Format(int? level) : IBlockFormat
{
    private const uint Magic = 0x184d2204;
    private const byte VersionIndependentContentChecksum = 0x64;
    private const byte FourMegabyteBlocks = 0x70;
    private const uint NotPacked = 0x80000000;

    private readonly XxHash32 _hash = new();

    /// <summary>Compat: without a level the fast packer of lz4, with one the thorough one, as Packer does.</summary>
    private readonly LZ4Level _level = level is { } wanted
        ? (LZ4Level)Math.Max(wanted, (int)LZ4Level.L03_HC)
        : LZ4Level.L00_FAST;

    public int BlockBytes => 4 * 1024 * 1024;

    public bool HasEmptyBlock => false;

    public byte[] Head()
    {
        byte[] head = new byte[7];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        head[4] = VersionIndependentContentChecksum;
        head[5] = FourMegabyteBlocks;
        head[6] = (byte)(XxHash32.HashToUInt32(head.AsSpan(4, 2)) >> 8);
        return head;
    }

    public void Observe(ReadOnlySpan<byte> input) => _hash.Append(input);

    public void Pack(ReadOnlyMemory<byte> input, MemoryStream packed)
    {
        packed.SetLength(sizeof(uint) + input.Length);
        Span<byte> target = packed.GetBuffer().AsSpan(0, (int)packed.Length);

        // There is only room for a block that gets smaller; one that does not is kept as it is.
        int count = LZ4Codec.Encode(input.Span, target[sizeof(uint)..^1], _level);
        bool isSmaller = count > 0;
        if (!isSmaller)
        {
            count = input.Length;
            input.Span.CopyTo(target[sizeof(uint)..]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(target, isSmaller ? (uint)count : (uint)count | NotPacked);
        packed.SetLength(sizeof(uint) + count);
    }

    public byte[] Tail()
    {
        byte[] tail = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(sizeof(uint)), _hash.GetCurrentHashAsUInt32());
        return tail;
    }
}
