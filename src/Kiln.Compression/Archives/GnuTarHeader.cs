using System.Buffers.Binary;
using System.Text;

namespace Kiln.Compression.Archives;

/// <summary>
/// The header of a file in a tar archive of GNU's format, and the one before it that holds a long name.
/// </summary>
internal static class GnuTarHeader
{
    public const int BlockBytes = 512;

    private const byte RegularFile = (byte)'0';
    private const byte LongName = (byte)'L';
    private const byte BinaryNumber = 0x80;
    private static readonly Range NameField = 0..100;
    private static readonly Range ModeField = 100..108;
    private static readonly Range UserField = 108..116;
    private static readonly Range GroupField = 116..124;
    private static readonly Range LengthField = 124..136;
    private static readonly Range TimeField = 136..148;
    private static readonly Range ChecksumField = 148..156;
    private static readonly Range MagicField = 257..265;
    private static readonly Range UserNameField = 265..297;
    private static readonly Range GroupNameField = 297..329;
    private static readonly Range MajorField = 329..337;
    private static readonly Range MinorField = 337..345;

    public static byte[] Of(TarFile file)
    {
        byte[] name = Encoding.UTF8.GetBytes(file.Name);
        byte[] header = Block(name, RegularFile, file.Length);
        Octal(header.AsSpan(ModeField), (ulong)file.Mode);
        Number(header.AsSpan(UserField), file.User);
        Number(header.AsSpan(GroupField), file.Group);
        Text(header.AsSpan(UserNameField), Encoding.UTF8.GetBytes(file.UserName));
        Text(header.AsSpan(GroupNameField), Encoding.UTF8.GetBytes(file.GroupName));
        Octal(header.AsSpan(MajorField), 0);
        Octal(header.AsSpan(MinorField), 0);
        Seal(header);
        return name.Length > header.AsSpan(NameField).Length ? [.. LongNameBlocks(name), .. header] : header;
    }

    /// <summary>How many zeros fill the last block of that much content.</summary>
    public static int PaddingOf(long length) => (int)((BlockBytes - (length % BlockBytes)) % BlockBytes);

    private static byte[] LongNameBlocks(byte[] name)
    {
        int length = name.Length + 1;
        byte[] blocks = new byte[BlockBytes + length + PaddingOf(length)];
        byte[] header = Block("././@LongLink"u8, LongName, length);
        Octal(header.AsSpan(ModeField), 0);
        Octal(header.AsSpan(UserField), 0);
        Octal(header.AsSpan(GroupField), 0);
        Seal(header);
        header.CopyTo(blocks, 0);
        name.CopyTo(blocks, BlockBytes);
        return blocks;
    }

    private static byte[] Block(ReadOnlySpan<byte> name, byte type, long length)
    {
        byte[] header = new byte[BlockBytes];
        Text(header.AsSpan(NameField), name);
        Number(header.AsSpan(LengthField), (ulong)length);
        Octal(header.AsSpan(TimeField), 0);
        header[ChecksumField.End.Value] = type;
        "ustar  \0"u8.CopyTo(header.AsSpan(MagicField));
        return header;
    }

    private static void Seal(byte[] header)
    {
        Span<byte> field = header.AsSpan(ChecksumField);
        field.Fill((byte)' ');
        ulong sum = 0;
        foreach (byte value in header)
        {
            sum += value;
        }

        Octal(field[..^1], sum);
    }

    private static void Text(Span<byte> field, ReadOnlySpan<byte> text) =>
        text[..Math.Min(text.Length, field.Length)].CopyTo(field);

    /// <summary>Octal digits, or bytes with a mark when the number has too many digits.</summary>
    private static void Number(Span<byte> field, ulong value)
    {
        int digitBits = 3 * (field.Length - 1);
        if (value >> digitBits == 0)
        {
            Octal(field, value);
            return;
        }

        field.Clear();
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        bytes[^Math.Min(bytes.Length, field.Length)..].CopyTo(field[^Math.Min(bytes.Length, field.Length)..]);
        field[0] |= BinaryNumber;
    }

    private static void Octal(Span<byte> field, ulong value)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--, value >>= 3)
        {
            field[i] = (byte)('0' + (value & 7));
        }
    }
}
