using System.Buffers.Binary;
using System.IO.Hashing;

namespace Kiln.Compression.Blocks;

/// <summary>
/// Gzip members of at most 64 KiB that tell their own length, and an empty one at the end (SAM format, section 4.1).
/// </summary>
internal sealed class BgzfFormat(int? level) : IBlockFormat
{
    private const int MemberInput = 0xff00;
    private const int MemberLimit = 0x10000;
    private const int HeadBytes = 18;
    private const int LengthAt = 16;
    private const int TailBytes = 2 * sizeof(uint);
    private const int MembersPerBlock = 16;

    private readonly RawDeflate _deflate = new(level);

    public int BlockBytes => MembersPerBlock * MemberInput;

    public bool HasEmptyBlock => false;

    public byte[] Head() => [];

    public void Observe(ReadOnlySpan<byte> input)
    {
        // Every member has its own checksum.
    }

    public void Pack(ReadOnlyMemory<byte> input, MemoryStream packed)
    {
        for (ReadOnlySpan<byte> rest = input.Span; !rest.IsEmpty;)
        {
            int count = Math.Min(rest.Length, MemberInput);
            PackMember(rest[..count], packed);
            rest = rest[count..];
        }
    }

    public byte[] Tail()
    {
        using MemoryStream packed = new(HeadBytes + TailBytes + RawDeflate.End.Length);
        WriteHead(packed);
        packed.Write(RawDeflate.End);
        WriteTail([], packed, start: 0);
        return packed.ToArray();
    }

    private void PackMember(ReadOnlySpan<byte> input, MemoryStream packed)
    {
        long start = packed.Length;
        WriteHead(packed);
        _deflate.PackWhole(input, packed);
        if (packed.Length - start + TailBytes > MemberLimit)
        {
            // It cannot be packed, and packing made it larger than a member may be.
            packed.SetLength(start + HeadBytes);
            packed.Position = packed.Length;
            WriteStored(input, packed);
        }

        WriteTail(input, packed, start);
    }

    private static void WriteStored(ReadOnlySpan<byte> input, MemoryStream packed)
    {
        Span<byte> head = [1, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], (ushort)input.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[3..], (ushort)~input.Length);
        packed.Write(head);
        packed.Write(input);
    }

    private void WriteHead(MemoryStream packed) => packed.Write(
        [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, GzipFormat.FlagOf(level), 255, 6, 0, (byte)'B', (byte)'C', 2, 0, 0, 0]);

    private static void WriteTail(ReadOnlySpan<byte> input, MemoryStream packed, long start)
    {
        Span<byte> tail = stackalloc byte[TailBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Crc32.HashToUInt32(input));
        BinaryPrimitives.WriteUInt32LittleEndian(tail[sizeof(uint)..], (uint)input.Length);
        packed.Write(tail);
        BinaryPrimitives.WriteUInt16LittleEndian(
            packed.GetBuffer().AsSpan((int)start + LengthAt),
            (ushort)(packed.Length - start - 1));
    }
}
