using System.Buffers.Binary;
using System.Text;

namespace Kiln.Machines.Media.Iso;

/// <summary>The sectors at the beginning of a CD that say what is on it.</summary>
internal static class VolumeDescriptor
{
    private const byte Primary = 1;
    private const byte Supplementary = 2;
    private const byte Terminator = 255;

    public static byte[] OfPrimary(IsoTree tree, string label, uint sectors, PathTables tables) =>
        Make(Primary, tree, sectors, tables, Latin, label);

    public static byte[] OfJoliet(IsoTree tree, string label, uint sectors, PathTables tables)
    {
        byte[] sector = Make(Supplementary, tree, sectors, tables, Unicode, label);

        // Marks the names as Unicode, level 3.
        "%/E"u8.CopyTo(sector.AsSpan(88));
        return sector;
    }

    public static byte[] OfEnd() => Start(Terminator);

    private static byte[] Start(byte type)
    {
        byte[] sector = new byte[IsoBytes.SectorSize];
        sector[0] = type;
        "CD001"u8.CopyTo(sector.AsSpan(1));
        sector[6] = 1;
        return sector;
    }

    private static byte[] Make(
        byte type,
        IsoTree tree,
        uint sectors,
        PathTables tables,
        Func<string, int, byte[]> text,
        string label)
    {
        byte[] sector = Start(type);
        Span<byte> span = sector;
        text("", 32).CopyTo(span[8..]);
        text(label, 32).CopyTo(span[40..]);
        IsoBytes.Both32(span[80..], sectors);
        IsoBytes.Both16(span[120..], 1);
        IsoBytes.Both16(span[124..], 1);
        IsoBytes.Both16(span[128..], IsoBytes.SectorSize);
        IsoBytes.Both32(span[132..], (uint)tree.PathTableSize);
        BinaryPrimitives.WriteUInt32LittleEndian(span[140..], tables.Little);
        BinaryPrimitives.WriteUInt32BigEndian(span[148..], tables.Big);
        new DirectoryRecord([0], []) { Sector = tree.Root.Sector, Size = tree.Root.Size, IsFolder = true }
            .Write(span.Slice(156, 34), 0, 0);
        text("", 128).CopyTo(span[190..]);
        text("", 128).CopyTo(span[318..]);
        text("", 128).CopyTo(span[446..]);
        text("KILN", 128).CopyTo(span[574..]);
        text("", 111).CopyTo(span[702..]);
        for (int time = 0; time < 4; time++)
        {
            // Made, changed, expires, effective: the first two are ours, the others are not given.
            (time < 2 ? "1980010100000000"u8 : "0000000000000000"u8).CopyTo(span[(813 + (time * 17))..]);
        }

        span[881] = 1;
        return sector;
    }

    private static byte[] Latin(string text, int length)
    {
        string ascii = string.Concat(text.Select(static c => char.IsAscii(c) ? c : '_'));
        byte[] bytes = new byte[length];
        Encoding.ASCII.GetBytes(ascii.PadRight(length).AsSpan(0, length), bytes);
        return bytes;
    }

    private static byte[] Unicode(string text, int length)
    {
        byte[] bytes = new byte[length];
        Encoding.BigEndianUnicode.GetBytes(text.PadRight(length / 2).AsSpan(0, length / 2), bytes);
        return bytes;
    }
}

/// <param name="Little">The sector of the path table with the lower byte first.</param>
/// <param name="Big">The sector of the other one.</param>
internal sealed record PathTables(uint Little, uint Big);
