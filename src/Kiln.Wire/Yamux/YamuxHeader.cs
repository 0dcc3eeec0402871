using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kiln.Wire.Yamux;

/// <summary>The 12 bytes that every frame begins with.</summary>
/// <param name="Length">
/// Bytes that follow (data), bytes granted (window update), any value (ping), the reason (go away).
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct YamuxHeader(YamuxFrameType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    public const int Size = 12;

    private const byte Version = 0;

    /// <exception cref="WireException">The version or the type is unknown.</exception>
    public static YamuxHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != Version)
        {
            throw WireException.Protocol(
                $"The other side does not speak yamux version {Version}: a frame begins with 0x{bytes[0]:x2}.");
        }

        if (bytes[1] > (byte)YamuxFrameType.GoAway)
        {
            throw WireException.Protocol($"The other side sent a frame of the unknown type {bytes[1]}.");
        }

        return new(
            (YamuxFrameType)bytes[1],
            (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));
    }

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Version;
        bytes[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Length);
    }

    internal bool Has(YamuxFlags flag) => (Flags & flag) != YamuxFlags.None;
}
