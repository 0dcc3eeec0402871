namespace Kiln.Images.Layers;

/// <summary>The checksum at the end of a gzip file. Reads eight bytes a step.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xedb88320;

    private static readonly uint[][] Tables = MakeTables();

    /// <param name="crc">Zero at the start; then the result of the part before.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = crc ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = Tables[7][low & 0xff]
                ^ Tables[6][(low >> 8) & 0xff]
                ^ Tables[5][(low >> 16) & 0xff]
                ^ Tables[4][low >> 24]
                ^ Tables[3][bytes[4]]
                ^ Tables[2][bytes[5]]
                ^ Tables[1][bytes[6]]
                ^ Tables[0][bytes[7]];
        }

        foreach (byte value in bytes)
        {
            crc = Tables[0][(crc ^ value) & 0xff] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }

            tables[0][value] = crc;
        }

        for (int table = 1; table < 8; table++)
        {
            for (int value = 0; value < 256; value++)
            {
                uint before = tables[table - 1][value];
                tables[table][value] = (before >> 8) ^ tables[0][before & 0xff];
            }
        }

        return tables;
    }
}
