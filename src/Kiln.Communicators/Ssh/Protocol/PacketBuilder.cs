using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Kiln.Communicators.Ssh.Protocol;

/// <summary>Writes the data types of RFC 4251. Grows as needed.</summary>
internal sealed class PacketBuilder
{
    private byte[] _buffer = new byte[256];
    private int _length;

    public PacketBuilder()
    {
    }

    public PacketBuilder(byte message) => Byte(message);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => Span.ToArray();

    public PacketBuilder Byte(byte value)
    {
        Room(1)[0] = value;
        return this;
    }

    public PacketBuilder Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public PacketBuilder Number(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);
        return this;
    }

    public PacketBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        return this;
    }

    /// <summary>A <c>string</c>: length and bytes.</summary>
    public PacketBuilder Text(ReadOnlySpan<byte> bytes) => Number((uint)bytes.Length).Raw(bytes);

    public PacketBuilder Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public PacketBuilder Names(IEnumerable<string> names) => Text(string.Join(',', names));

    /// <summary>An <c>mpint</c> of a number that is not negative, given as big-endian bytes.</summary>
    public PacketBuilder Integer(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.TrimStart((byte)0);
        bool needsZero = bytes.Length > 0 && bytes[0] >= 0x80;
        Number((uint)bytes.Length + (needsZero ? 1u : 0u));
        return needsZero ? Byte(0).Raw(bytes) : Raw(bytes);
    }

    public PacketBuilder Integer(BigInteger value) => Integer(value.ToByteArray(isUnsigned: true, isBigEndian: true));

    private Span<byte> Room(int count)
    {
        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        Span<byte> room = _buffer.AsSpan(_length, count);
        _length += count;
        return room;
    }
}
