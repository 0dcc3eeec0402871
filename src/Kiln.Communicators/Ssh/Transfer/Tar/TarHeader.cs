using System.Buffers.Binary;
using System.Text;

namespace Kiln.Communicators.Ssh.Transfer.Tar;

/// <summary>
/// The blocks that stand before a file in a tar. Written here and not by the class of the system, because that needs
/// three blocks for what one can say, and a stream and a look at the users' names for each file.
/// </summary>
internal static class TarHeader
{
    public const int BlockBytes = 512;

    private const int MaxPlainName = 100;
    private const long MaxOctalSize = 0x1_ffff_ffff;
    private const byte RegularFile = (byte)'0';
    private const byte Folder = (byte)'5';
    private const byte LongName = (byte)'L';

    /// <summary>How long the blocks before an entry are.</summary>
    public static int Length(LocalEntry entry)
    {
        int name = NameLength(entry);
        return name <= MaxPlainName ? BlockBytes : (2 * BlockBytes) + Padded(name + 1);
    }

    /// <summary>Rounds up to whole blocks.</summary>
    public static int Padded(int length) => (length + BlockBytes - 1) / BlockBytes * BlockBytes;

    /// <summary>So much is missing behind a file up to a whole block.</summary>
    public static int Padding(long size) => (int)((BlockBytes - (size % BlockBytes)) % BlockBytes);

    /// <param name="target">Of the length that <see cref="Length"/> gives; whatever it holds is overwritten.</param>
    public static void Write(Span<byte> target, LocalEntry entry, UnixFileMode mode)
    {
        target.Clear();
        byte[] name = Encoding.UTF8.GetBytes(entry.IsDirectory ? entry.Name + "/" : entry.Name);
        if (name.Length > MaxPlainName)
        {
            WriteBlock(target, "././@LongLink"u8, 0, name.Length + 1, LongName, 0);
            name.CopyTo(target[BlockBytes..]);
            target = target[(BlockBytes + Padded(name.Length + 1))..];
            name = name[..MaxPlainName];
        }

        long modified = Math.Max(0, entry.State.ModifiedNanoseconds / 1_000_000_000);
        long size = entry.IsDirectory ? 0 : entry.State.Size;
        WriteBlock(target, name, (int)mode, size, entry.IsDirectory ? Folder : RegularFile, modified);
    }

    private static int NameLength(LocalEntry entry) =>
        Encoding.UTF8.GetByteCount(entry.Name) + (entry.IsDirectory ? 1 : 0);

    /// <summary>The form of GNU tar, which every tar reads: sizes of any height, names of any length.</summary>
    private static void WriteBlock(
        Span<byte> block,
        ReadOnlySpan<byte> name,
        int mode,
        long size,
        byte type,
        long modified)
    {
        name.CopyTo(block);
        WriteOctal(block.Slice(100, 8), mode);
        WriteOctal(block.Slice(108, 8), 0);
        WriteOctal(block.Slice(116, 8), 0);
        WriteSize(block.Slice(124, 12), size);
        WriteOctal(block.Slice(136, 12), Math.Min(modified, MaxOctalSize));
        block[156] = type;
        "ustar  \0"u8.CopyTo(block[257..]);
        block.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte b in block[..BlockBytes])
        {
            sum += b;
        }

        WriteOctal(block.Slice(148, 7), sum);
    }

    private static void WriteSize(Span<byte> field, long size)
    {
        if (size <= MaxOctalSize)
        {
            WriteOctal(field, size);
            return;
        }

        field[0] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(field[4..], size);
    }

    /// <summary>Digits and a zero byte fill the field.</summary>
    private static void WriteOctal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }
}
