using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kiln.Wire.MessagePack;

/// <summary>A point in time, in UTC, as MessagePack's extension -1 has it.</summary>
/// <param name="Seconds">Since 1970.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PackTimestamp(long Seconds, uint Nanoseconds)
{
    private const sbyte Type = -1;

    private const uint NanosecondsOfSecond = 1_000_000_000;

    public static PackTimestamp Of(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return rest < 0
            ? new(seconds - 1, (uint)((rest + TimeSpan.TicksPerSecond) * 100))
            : new(seconds, (uint)(rest * 100));
    }

    /// <returns>Nothing for nil.</returns>
    public static PackTimestamp? FromPack(PackValue value)
    {
        if (value is PackNil)
        {
            return null;
        }

        if (value is not PackExtension { Type: Type } extension)
        {
            throw PackConversions.Mismatch(value, "a time");
        }

        ReadOnlySpan<byte> bytes = extension.Bytes.Span;
        PackTimestamp time = bytes.Length switch
        {
            4 => new(BinaryPrimitives.ReadUInt32BigEndian(bytes), 0),
            8 => FromBits(BinaryPrimitives.ReadUInt64BigEndian(bytes)),
            12 => new(BinaryPrimitives.ReadInt64BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes)),
            _ => throw WireException.Protocol(
                $"The other side sent a time of {bytes.Length} bytes; 4, 8 and 12 have a meaning."),
        };
        return time.Nanoseconds < NanosecondsOfSecond
            ? time
            : throw WireException.Protocol("The other side sent a time with more nanoseconds than a second has.");
    }

    public PackValue ToPack()
    {
        byte[] bytes;
        if (Seconds >> 34 != 0)
        {
            bytes = new byte[12];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, Nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(4), Seconds);
        }
        else if (Nanoseconds != 0 || Seconds > uint.MaxValue)
        {
            bytes = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)Nanoseconds << 34) | (ulong)Seconds);
        }
        else
        {
            bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Seconds);
        }

        return new PackExtension(Type, bytes);
    }

    /// <summary>Cut to what .NET can tell apart and hold.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        long seconds = Math.Clamp(
            Seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(Nanoseconds / 100);
    }

    private static PackTimestamp FromBits(ulong bits) => new((long)(bits & ((1UL << 34) - 1)), (uint)(bits >> 34));
}
