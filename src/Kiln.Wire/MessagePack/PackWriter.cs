using System.Buffers;
using Nerdbank.MessagePack;

namespace Kiln.Wire.MessagePack;

/// <summary>Writes values as MessagePack, each integer in the shortest form of its family.</summary>
public static class PackWriter
{
    public static byte[] Write(PackValue value)
    {
        ArrayBufferWriter<byte> buffer = new();
        Write(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> buffer, PackValue value)
    {
        MessagePackWriter writer = new(buffer);
        WriteValue(ref writer, value);
        writer.Flush();
    }

    private static void WriteValue(ref MessagePackWriter writer, PackValue value)
    {
        switch (value)
        {
            case PackNil:
                writer.WriteNil();
                break;
            case PackBoolean boolean:
                writer.Write(boolean.Value);
                break;
            case PackInteger integer:
                WriteSigned(ref writer, integer.Value);
                break;
            case PackUnsigned integer:
                writer.Write(integer.Value);
                break;
            case PackSingle number:
                writer.Write(number.Value);
                break;
            case PackDouble number:
                writer.Write(number.Value);
                break;
            case PackText text:
                writer.Write(text.Value);
                break;
            case PackBinary binary:
                writer.Write(binary.Value.Span);
                break;
            case PackArray array:
                WriteArray(ref writer, array);
                break;
            case PackMap map:
                WriteMap(ref writer, map);
                break;
            case PackExtension extension:
                writer.Write(new Extension(extension.Type, extension.Bytes));
                break;
            default:
                throw new System.Diagnostics.UnreachableException(value.GetType().Name);
        }
    }

    /// <summary>
    /// Compat: a signed integer stays signed on the wire (128 takes three bytes), or the other side gets another type.
    /// </summary>
    private static void WriteSigned(ref MessagePackWriter writer, long value)
    {
        switch (value)
        {
            case >= -32 and <= sbyte.MaxValue:
                writer.Write(value);
                break;
            case >= sbyte.MinValue and <= sbyte.MaxValue:
                writer.WriteInt8((sbyte)value);
                break;
            case >= short.MinValue and <= short.MaxValue:
                writer.WriteInt16((short)value);
                break;
            case >= int.MinValue and <= int.MaxValue:
                writer.WriteInt32((int)value);
                break;
            default:
                writer.WriteInt64(value);
                break;
        }
    }

    private static void WriteArray(ref MessagePackWriter writer, PackArray array)
    {
        writer.WriteArrayHeader(array.Items.Length);
        foreach (PackValue item in array.Items)
        {
            WriteValue(ref writer, item);
        }
    }

    private static void WriteMap(ref MessagePackWriter writer, PackMap map)
    {
        writer.WriteMapHeader(map.Entries.Length);
        foreach ((PackValue key, PackValue item) in map.Entries)
        {
            WriteValue(ref writer, key);
            WriteValue(ref writer, item);
        }
    }
}
