using System.Buffers;
using System.Buffers.Binary;

namespace Kiln.Compression.Archives;

/// <summary>Little-endian numbers, one after the other.</summary>
internal sealed class ZipRecordWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(sizeof(ushort)), value);
        _bytes.Advance(sizeof(ushort));
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
    }

    public void U64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
