namespace Kiln.Compression.Archives;

/// <summary>The records of a zip archive, named as in PKWARE's APPNOTE.</summary>
internal static class ZipRecords
{
    private const uint LocalFileHeader = 0x04034b50;
    private const uint DataDescriptor = 0x08074b50;
    private const uint CentralDirectoryHeader = 0x02014b50;
    private const uint Zip64EndOfDirectory = 0x06064b50;
    private const uint Zip64Locator = 0x07064b50;
    private const uint EndOfDirectory = 0x06054b50;
    private const ushort Zip64Extra = 1;
    private const ushort WithDeflate = 20;
    private const ushort WithZip64 = 45;
    private const ushort LengthsFollow = 0x0008;
    private const ushort Utf8Name = 0x0800;
    private const ushort Deflated = 8;

    /// <summary>The first day that the format knows: 1980-01-01.</summary>
    private const ushort FirstDay = 0x0021;

    public static byte[] EntryHead(byte[] name, bool isUtf8, bool isWide)
    {
        ZipRecordWriter record = new();
        record.U32(LocalFileHeader);
        WriteCommon(record, isUtf8, isWide);
        record.U32(0);
        record.U32(isWide ? uint.MaxValue : 0);
        record.U32(isWide ? uint.MaxValue : 0);
        record.U16((ushort)name.Length);
        record.U16((ushort)(isWide ? 20 : 0));
        record.Bytes(name);
        if (isWide)
        {
            record.U16(Zip64Extra);
            record.U16(16);
            record.U64(0);
            record.U64(0);
        }

        return record.ToArray();
    }

    public static byte[] EntryTail(ZipEntry entry, bool isWide)
    {
        ZipRecordWriter record = new();
        record.U32(DataDescriptor);
        record.U32(entry.Crc);
        if (isWide)
        {
            record.U64(entry.PackedLength);
            record.U64(entry.Length);
        }
        else
        {
            record.U32((uint)entry.PackedLength);
            record.U32((uint)entry.Length);
        }

        return record.ToArray();
    }

    public static byte[] DirectoryEntry(ZipEntry entry)
    {
        bool isWide = Math.Max(Math.Max(entry.Length, entry.PackedLength), entry.Offset) >= uint.MaxValue;
        ZipRecordWriter record = new();
        record.U32(CentralDirectoryHeader);
        record.U16(isWide ? WithZip64 : WithDeflate);
        WriteCommon(record, entry.IsUtf8, isWide);
        record.U32(entry.Crc);
        record.U32(isWide ? uint.MaxValue : (uint)entry.PackedLength);
        record.U32(isWide ? uint.MaxValue : (uint)entry.Length);
        record.U16((ushort)entry.Name.Length);
        record.U16((ushort)(isWide ? 28 : 0));
        record.U16(0); // No comment,
        record.U16(0); // first disk,
        record.U16(0); // no attributes.
        record.U32(0);
        record.U32(isWide ? uint.MaxValue : (uint)entry.Offset);
        record.Bytes(entry.Name);
        if (isWide)
        {
            record.U16(Zip64Extra);
            record.U16(24);
            record.U64(entry.Length);
            record.U64(entry.PackedLength);
            record.U64(entry.Offset);
        }

        return record.ToArray();
    }

    public static byte[] DirectoryEnd(int count, long start, long length)
    {
        bool isWide = count >= ushort.MaxValue || start >= uint.MaxValue || length >= uint.MaxValue;
        ZipRecordWriter record = new();
        if (isWide)
        {
            WriteZip64End(record, count, start, length);
        }

        record.U32(EndOfDirectory);
        record.U16(0);
        record.U16(0);
        record.U16(isWide ? ushort.MaxValue : (ushort)count);
        record.U16(isWide ? ushort.MaxValue : (ushort)count);
        record.U32(isWide ? uint.MaxValue : (uint)length);
        record.U32(isWide ? uint.MaxValue : (uint)start);
        record.U16(0);
        return record.ToArray();
    }

    private static void WriteZip64End(ZipRecordWriter record, int count, long start, long length)
    {
        record.U32(Zip64EndOfDirectory);
        record.U64(44);
        record.U16(WithZip64);
        record.U16(WithZip64);
        record.U32(0);
        record.U32(0);
        record.U64(count);
        record.U64(count);
        record.U64(length);
        record.U64(start);
        record.U32(Zip64Locator);
        record.U32(0);
        record.U64(start + length);
        record.U32(1);
    }

    /// <summary>Version, flags, method and time.</summary>
    private static void WriteCommon(ZipRecordWriter record, bool isUtf8, bool isWide)
    {
        record.U16(isWide ? WithZip64 : WithDeflate);
        record.U16((ushort)(LengthsFollow | (isUtf8 ? Utf8Name : 0)));
        record.U16(Deflated);
        record.U16(0);
        record.U16(FirstDay);
    }
}
