using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Kiln.Wire.Gob;

/// <summary>
/// Reads the values of one gob stream that is complete in memory. Definitions of types may stand before a value or in
/// the
/// middle of it, where the message ends and the next one goes on; see docs/wire.md.
/// </summary>
public sealed class GobReader(ReadOnlyMemory<byte> stream)
{
    private const int MaxDepth = 64;

    private const int MaxValues = 1_000_000;

    private const int MaxTypes = 10_000;

    private readonly Dictionary<int, GobType> _types = [];
    private int _position;
    private int _messageEnd;
    private int _values;

    /// <returns>The next value; nothing at the end of the stream.</returns>
    /// <exception cref="WireException">The bytes are not a gob stream, or are over a limit.</exception>
    public GobValue? Read()
    {
        if (_position == stream.Length)
        {
            return null;
        }

        NextMessage();
        int type = ReadTypeSequence(isInsideValue: false);
        GobValue value = ReadMarked(type, 0);
        return _position == _messageEnd
            ? value
            : throw Broken("a value is followed by something that does not belong to it");
    }

    /// <summary>Reads a stream that holds one value.</summary>
    /// <exception cref="WireException">It does not.</exception>
    public static GobValue ReadSingle(ReadOnlyMemory<byte> stream)
    {
        GobReader reader = new(stream);
        GobValue value = reader.Read() ?? throw Broken("it is empty");
        return reader._position == stream.Length ? value : throw Broken("it holds more than one value");
    }

    private void NextMessage()
    {
        _messageEnd = stream.Length;
        int length = ReadCount();
        _messageEnd = _position + length;
    }

    /// <summary>Reads definitions until the id of a type that a value follows.</summary>
    private int ReadTypeSequence(bool isInsideValue)
    {
        while (true)
        {
            if (_position == _messageEnd)
            {
                NextMessage();
            }

            long id = ReadInteger();
            if (id is < -int.MaxValue or > int.MaxValue)
            {
                throw Broken($"{id} is no id of a type");
            }

            if (id >= 0)
            {
                return (int)id;
            }

            Define((int)-id);
            if (_position < _messageEnd)
            {
                if (!isInsideValue)
                {
                    throw Broken("the definition of a type is followed by something that does not belong to it");
                }

                // The length of what follows; the types tell it as well.
                ReadUnsigned();
            }
        }
    }

    private void Define(int id)
    {
        if (id < GobIds.FirstDefined || _types.Count >= MaxTypes)
        {
            throw Broken(id < GobIds.FirstDefined ? $"it defines type {id}" : $"it defines more than {MaxTypes} types");
        }

        GobType type = GobDefinitions.Read((GobStruct)ReadValue(GobIds.WireType, 0));
        if (!_types.TryAdd(id, type))
        {
            throw Broken($"it defines type {id} twice");
        }
    }

    /// <summary>A value that stands alone: one that is no struct has a zero byte before it.</summary>
    private GobValue ReadMarked(int type, int depth)
    {
        if (Find(type) is not GobStructType && ReadUnsigned() != 0)
        {
            throw Broken("a value that is no struct is not marked as such");
        }

        return ReadValue(type, depth);
    }

    private GobValue ReadValue(int type, int depth)
    {
        if (depth > MaxDepth || ++_values > MaxValues)
        {
            throw new WireException(
                WireFailure.Limit,
                depth > MaxDepth
                    ? $"A gob stream is nested deeper than {MaxDepth} levels."
                    : $"A gob stream holds more than {MaxValues} values.");
        }

        return type switch
        {
            GobIds.Boolean => new GobBoolean(ReadUnsigned() != 0),
            GobIds.Integer => new GobInteger(ReadInteger()),
            GobIds.Unsigned => new GobUnsigned(ReadUnsigned()),
            GobIds.Float => new GobFloat(ReadFloat()),
            GobIds.Complex => new GobComplex(ReadFloat(), ReadFloat()),
            GobIds.Bytes => new GobBytes(ReadBytes().ToArray()),
            GobIds.Text => new GobText(Encoding.UTF8.GetString(ReadBytes())),
            GobIds.Interface => ReadInterface(depth),
            _ => ReadDefined(Find(type), depth),
        };
    }

    private GobValue ReadDefined(GobType? type, int depth) => type switch
    {
        GobOpaqueType => new GobBytes(ReadBytes().ToArray()),
        GobStructType structure => ReadStruct(structure, depth),
        GobMapType map => ReadMap(map, depth),
        GobSliceType slice => ReadList(slice.Element, ReadCount(), depth),
        GobArrayType array => ReadArray(array, depth),
        _ => throw Broken("a value has a type that is not defined"),
    };

    private GobStruct ReadStruct(GobStructType structure, int depth)
    {
        ImmutableArray<KeyValuePair<string, GobValue>>.Builder fields =
            ImmutableArray.CreateBuilder<KeyValuePair<string, GobValue>>();
        long number = -1;
        while (ReadUnsigned() is > 0 and ulong delta)
        {
            if (delta > (ulong)(structure.Fields.Length - 1 - number))
            {
                throw Broken($"a value has a field that its type {structure.Name} does not have");
            }

            number += (long)delta;
            GobField field = structure.Fields[(int)number];
            fields.Add(new(field.Name, ReadValue(field.Type, depth + 1)));
        }

        return new(fields.ToImmutable());
    }

    private GobMap ReadMap(GobMapType map, int depth)
    {
        int count = ReadCount();
        ImmutableArray<KeyValuePair<GobValue, GobValue>>.Builder entries =
            ImmutableArray.CreateBuilder<KeyValuePair<GobValue, GobValue>>();
        for (int i = 0; i < count; i++)
        {
            GobValue key = ReadValue(map.Key, depth + 1);
            entries.Add(new(key, ReadValue(map.Element, depth + 1)));
        }

        return new(entries.ToImmutable());
    }

    private GobList ReadArray(GobArrayType array, int depth)
    {
        int count = ReadCount();
        return count == array.Length
            ? ReadList(array.Element, count, depth)
            : throw Broken($"an array of {array.Length} elements is sent with {count}");
    }

    private GobList ReadList(int element, int count, int depth)
    {
        ImmutableArray<GobValue>.Builder items = ImmutableArray.CreateBuilder<GobValue>();
        for (int i = 0; i < count; i++)
        {
            items.Add(ReadValue(element, depth + 1));
        }

        return new(items.ToImmutable());
    }

    private GobInterface ReadInterface(int depth)
    {
        string name = Encoding.UTF8.GetString(ReadBytes());
        if (name.Length == 0)
        {
            return GobInterface.Nil;
        }

        int type = ReadTypeSequence(isInsideValue: true);

        // The length of the value; the types tell it as well.
        ReadUnsigned();
        return new(name, ReadMarked(type, depth + 1));
    }

    private GobType? Find(int type) =>
        type < GobIds.FirstDefined ? GobDefinitions.Bootstrap.GetValueOrDefault(type) : _types.GetValueOrDefault(type);

    private ReadOnlySpan<byte> ReadBytes() => Take(ReadCount());

    /// <summary>A count of bytes or of elements, which take a byte at least: never more than is there.</summary>
    private int ReadCount() => ReadUnsigned() is ulong count && count <= (ulong)(stream.Length - _position)
        ? (int)count
        : throw Broken("a length is larger than what follows");

    private double ReadFloat() =>
        BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReverseEndianness(ReadUnsigned()));

    private long ReadInteger()
    {
        ulong bits = ReadUnsigned();
        long value = (long)(bits >> 1);
        return (bits & 1) == 0 ? value : ~value;
    }

    private ulong ReadUnsigned()
    {
        byte first = Take(1)[0];
        if (first < 0x80)
        {
            return first;
        }

        int length = 256 - first;
        if (length > sizeof(ulong))
        {
            throw Broken($"a number is said to have {length} bytes");
        }

        ulong value = 0;
        foreach (byte digit in Take(length))
        {
            value = (value << 8) | digit;
        }

        return value;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _messageEnd - _position)
        {
            throw Broken("a message ends in the middle of a value");
        }

        ReadOnlySpan<byte> bytes = stream.Span.Slice(_position, length);
        _position += length;
        return bytes;
    }

    private static WireException Broken(string what) => WireException.Protocol($"This is not a gob stream: {what}.");
}
