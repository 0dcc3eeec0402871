using Kiln.Images.Unix;

namespace Kiln.Images.Tar;

/// <summary>One block of 512 bytes that describes what follows it.</summary>
internal static class TarHeader
{
    public const int BlockSize = 512;

    private const int ChecksumOffset = 148;

    public static bool IsZero(ReadOnlySpan<byte> block) => block.IndexOfAnyExcept((byte)0) < 0;

    public static void CheckSum(ReadOnlySpan<byte> block)
    {
        long expected = TarNumber.Read(block.Slice(ChecksumOffset, 8));
        long unsignedSum = 0;
        long signedSum = 0;
        for (int i = 0; i < BlockSize; i++)
        {
            byte value = i is >= ChecksumOffset and < ChecksumOffset + 8 ? (byte)' ' : block[i];
            unsignedSum += value;
            signedSum += (sbyte)value;
        }

        if (expected != unsignedSum && expected != signedSum)
        {
            throw new TarFormatException("a header has a wrong checksum");
        }
    }

    public static byte Type(ReadOnlySpan<byte> block) => block[156];

    public static long StoredSize(ReadOnlySpan<byte> block)
    {
        long size = TarNumber.Read(block.Slice(124, 12));
        return size >= 0 ? size : throw new TarFormatException("a size is negative");
    }

    public static string Name(ReadOnlySpan<byte> block)
    {
        string name = Text(block[..100]);
        bool isUstar = block.Slice(257, 6).SequenceEqual("ustar\0"u8);
        string prefix = isUstar ? Text(block.Slice(345, 155)) : "";
        return prefix.Length == 0 ? name : prefix + "/" + name;
    }

    public static TarEntry Describe(ReadOnlySpan<byte> block, TarEntryKind kind, string name) => new(kind, name)
    {
        LinkName = Text(block.Slice(157, 100)),
        Mode = (uint)(TarNumber.Read(block.Slice(100, 8)) & 0xfff),
        Owner = TarNumber.Read(block.Slice(108, 8)),
        Group = TarNumber.Read(block.Slice(116, 8)),
        ModifiedSeconds = TarNumber.Read(block.Slice(136, 12)),
        DeviceMajor = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice
            ? (uint)TarNumber.Read(block.Slice(329, 8))
            : 0,
        DeviceMinor = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice
            ? (uint)TarNumber.Read(block.Slice(337, 8))
            : 0,
    };

    /// <param name="type">The type letter of the header.</param>
    /// <param name="storedSize">Length of the content that follows.</param>
    public static byte[] Build(TarEntry entry, byte type, long storedSize)
    {
        byte[] block = new byte[BlockSize];
        WriteText(block.AsSpan(0, 100), entry.Name);
        TarNumber.Write(block.AsSpan(100, 8), entry.Mode);
        TarNumber.Write(block.AsSpan(108, 8), TarNumber.FitsOctal(entry.Owner, 8) ? entry.Owner : 0);
        TarNumber.Write(block.AsSpan(116, 8), TarNumber.FitsOctal(entry.Group, 8) ? entry.Group : 0);
        TarNumber.Write(block.AsSpan(124, 12), TarNumber.FitsOctal(storedSize, 12) ? storedSize : 0);
        TarNumber.Write(
            block.AsSpan(136, 12), TarNumber.FitsOctal(entry.ModifiedSeconds, 12) ? entry.ModifiedSeconds : 0);
        block[156] = type;
        WriteText(block.AsSpan(157, 100), entry.LinkName);
        "ustar\0"u8.CopyTo(block.AsSpan(257));
        "00"u8.CopyTo(block.AsSpan(263));
        TarNumber.Write(block.AsSpan(329, 8), entry.DeviceMajor);
        TarNumber.Write(block.AsSpan(337, 8), entry.DeviceMinor);
        Seal(block);
        return block;
    }

    /// <summary>Changes the size in a finished header; sizes beyond 8 GiB go in as binary.</summary>
    public static void SetStoredSize(Span<byte> block, long storedSize)
    {
        TarNumber.Write(block.Slice(124, 12), storedSize);
        Seal(block);
    }

    private static void Seal(Span<byte> block)
    {
        block.Slice(ChecksumOffset, 8).Fill((byte)' ');
        long sum = 0;
        foreach (byte value in block)
        {
            sum += value;
        }

        // Six digits, a zero, a space: what every tar writes here.
        TarNumber.Write(block.Slice(ChecksumOffset, 7), sum);
        block[ChecksumOffset + 7] = (byte)' ';
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return RawName.FromBytes(end < 0 ? field : field[..end]);
    }

    private static void WriteText(Span<byte> field, string raw)
    {
        byte[] bytes = RawName.ToBytes(raw);
        bytes.AsSpan(0, Math.Min(bytes.Length, field.Length)).CopyTo(field);
    }
}
