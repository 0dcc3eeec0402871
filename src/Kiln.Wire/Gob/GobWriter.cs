using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Kiln.Wire.Gob;

/// <summary>
/// Writes a gob stream with one value: first all definitions, each in a message of its own, then the value.
/// </summary>
public static class GobWriter
{
    /// <param name="type">The id of the value's type.</param>
    /// <exception cref="ArgumentException">The value does not have that type.</exception>
    public static byte[] Write(GobTypeSet types, int type, GobValue value)
    {
        ArrayBufferWriter<byte> stream = new();
        for (int i = 0; i < types.Types.Count; i++)
        {
            int id = GobIds.FirstDefined + i;
            Body definition = new(types);
            definition.WriteInteger(-id);
            definition.WriteValue(GobIds.WireType, GobDefinitions.Write(id, types.Types[i]));
            definition.CopyTo(stream);
        }

        Body body = new(types);
        body.WriteInteger(type);
        body.WriteMarked(type, value);
        body.CopyTo(stream);
        return stream.WrittenSpan.ToArray();
    }

    private static void WriteUnsigned(ArrayBufferWriter<byte> buffer, ulong value)
    {
        if (value < 0x80)
        {
            buffer.Write([(byte)value]);
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        ReadOnlySpan<byte> digits = bytes[(BitOperations.LeadingZeroCount(value) / 8)..];
        buffer.Write([(byte)(256 - digits.Length)]);
        buffer.Write(digits);
    }

    /// <summary>What a length goes before: a message, or the value of an interface.</summary>
    private sealed class Body(GobTypeSet types)
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();

        public void CopyTo(ArrayBufferWriter<byte> target)
        {
            GobWriter.WriteUnsigned(target, (ulong)_buffer.WrittenCount);
            target.Write(_buffer.WrittenSpan);
        }

        public void WriteInteger(long value) =>
            GobWriter.WriteUnsigned(_buffer, value < 0 ? ((ulong)~value << 1) | 1 : (ulong)value << 1);

        public void WriteMarked(int type, GobValue value)
        {
            if (type < GobIds.WireType || types.Find(type) is not GobStructType)
            {
                WriteUnsigned(0);
            }

            WriteValue(type, value);
        }

        public void WriteValue(int type, GobValue value)
        {
            switch (type, value)
            {
                case (GobIds.Boolean, GobBoolean boolean):
                    WriteUnsigned(boolean.Value ? 1u : 0u);
                    break;
                case (GobIds.Integer, GobInteger integer):
                    WriteInteger(integer.Value);
                    break;
                case (GobIds.Unsigned, GobUnsigned integer):
                    WriteUnsigned(integer.Value);
                    break;
                case (GobIds.Float, GobFloat number):
                    WriteFloat(number.Value);
                    break;
                case (GobIds.Complex, GobComplex number):
                    WriteFloat(number.Real);
                    WriteFloat(number.Imaginary);
                    break;
                case (GobIds.Bytes, GobBytes bytes):
                    WriteBytes(bytes.Value.Span);
                    break;
                case (GobIds.Text, GobText text):
                    WriteBytes(Encoding.UTF8.GetBytes(text.Value));
                    break;
                case (GobIds.Interface, GobInterface held):
                    WriteInterface(held);
                    break;
                case ( >= GobIds.WireType, _):
                    WriteDefined(types.Find(type), value);
                    break;
                default:
                    throw Mismatch($"type {type}", value);
            }
        }

        private void WriteDefined(GobType type, GobValue value)
        {
            switch (type, value)
            {
                case (GobOpaqueType, GobBytes bytes):
                    WriteBytes(bytes.Value.Span);
                    break;
                case (GobStructType structure, GobStruct fields):
                    WriteStruct(structure, fields);
                    break;
                case (GobMapType map, GobMap entries):
                    WriteMap(map, entries);
                    break;
                case (GobSliceType slice, GobList list):
                    WriteList(slice.Element, list);
                    break;
                case (GobArrayType array, GobList list) when list.Items.Length == array.Length:
                    WriteList(array.Element, list);
                    break;
                default:
                    throw Mismatch(type.Name, value);
            }
        }

        private void WriteStruct(GobStructType structure, GobStruct fields)
        {
            int last = -1;
            for (int i = 0; i < structure.Fields.Length; i++)
            {
                GobField field = structure.Fields[i];
                if (fields[field.Name] is { } value && !IsZero(value))
                {
                    WriteUnsigned((ulong)(i - last));
                    WriteValue(field.Type, value);
                    last = i;
                }
            }

            WriteUnsigned(0);
        }

        private void WriteMap(GobMapType map, GobMap entries)
        {
            WriteUnsigned((ulong)entries.Entries.Length);
            foreach ((GobValue key, GobValue value) in entries.Entries)
            {
                WriteValue(map.Key, key);
                WriteValue(map.Element, value);
            }
        }

        private void WriteList(int element, GobList list)
        {
            WriteUnsigned((ulong)list.Items.Length);
            foreach (GobValue item in list.Items)
            {
                WriteValue(element, item);
            }
        }

        private void WriteInterface(GobInterface held)
        {
            WriteBytes(Encoding.UTF8.GetBytes(held.TypeName));
            if (held.Value is null)
            {
                return;
            }

            int type = types.FindRegistered(held.TypeName);
            WriteInteger(type);
            Body inner = new(types);
            inner.WriteMarked(type, held.Value);
            inner.CopyTo(_buffer);
        }

        private void WriteFloat(double value) =>
            WriteUnsigned(BinaryPrimitives.ReverseEndianness(BitConverter.DoubleToUInt64Bits(value)));

        private void WriteBytes(ReadOnlySpan<byte> bytes)
        {
            WriteUnsigned((ulong)bytes.Length);
            _buffer.Write(bytes);
        }

        private void WriteUnsigned(ulong value) => GobWriter.WriteUnsigned(_buffer, value);

        /// <summary>Fields with these values are not sent.</summary>
        private static bool IsZero(GobValue value) => value switch
        {
            GobBoolean boolean => !boolean.Value,
            GobInteger integer => integer.Value == 0,
            GobUnsigned integer => integer.Value == 0,
            GobFloat number => BitConverter.DoubleToUInt64Bits(number.Value) == 0,
            GobText text => text.Value.Length == 0,
            GobMap map => map.Entries.IsEmpty,
            GobInterface held => held.Value is null,
            _ => false,
        };

        private static ArgumentException Mismatch(string type, GobValue value) =>
            new($"A {value.GetType().Name} is no value of {type}.", nameof(value));
    }
}
