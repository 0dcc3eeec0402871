using System.Buffers.Binary;

namespace Kiln.Machines.Media.Iso;

/// <summary>Numbers and times as ISO 9660 writes them.</summary>
internal static class IsoBytes
{
    public const int SectorSize = 2048;

    /// <summary>All times are this one, so that the same files give the same disk: 1 January 1980, 0:00 UTC.</summary>
    public static ReadOnlySpan<byte> Time => [80, 1, 1, 0, 0, 0, 0];

    public static long Sectors(long bytes) => (bytes + SectorSize - 1) / SectorSize;

    /// <summary>Both byte orders, the little one first.</summary>
    public static void Both32(Span<byte> target, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, value);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], value);
    }

    /// <inheritdoc cref="Both32"/>
    public static void Both16(Span<byte> target, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, value);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], value);
    }
}
