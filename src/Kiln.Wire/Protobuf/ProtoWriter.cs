using System.Buffers;
using System.Text;

namespace Kiln.Wire.Protobuf;

/// <summary>Writes the fields of one protobuf message.</summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Number(((ulong)field << 3) | (ulong)ProtoWireType.Bytes);
        Number((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>Not sent when it is empty, as with every value that is the default of its kind.</summary>
    public ProtoWriter Text(int field, string value) =>
        value.Length == 0 ? this : Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Boolean(int field, bool value)
    {
        if (value)
        {
            Number(((ulong)field << 3) | (ulong)ProtoWireType.Varint);
            Number(1);
        }

        return this;
    }

    private void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _buffer.Write([(byte)(value | 0x80)]);
        }

        _buffer.Write([(byte)value]);
    }
}
