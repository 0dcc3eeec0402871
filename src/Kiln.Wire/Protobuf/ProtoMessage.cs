using System.Collections.Immutable;
using System.Text;

namespace Kiln.Wire.Protobuf;

/// <summary>The fields of one protobuf message, by number. Of a field that is sent twice the last counts.</summary>
internal sealed class ProtoMessage
{
    private const int MaxFields = 100_000;

    private const int MaxVarintBytes = 10;

    private readonly List<(int Number, ProtoWireType Type, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];
    private ReadOnlyMemory<byte> _rest;

    /// <exception cref="WireException">The bytes are not a protobuf message.</exception>
    public ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        _rest = bytes;
        while (!_rest.IsEmpty)
        {
            if (_fields.Count == MaxFields)
            {
                throw new WireException(WireFailure.Limit, $"A protobuf message has more than {MaxFields} fields.");
            }

            ReadField();
        }
    }

    /// <summary>The numbers of the fields, in the order of the wire.</summary>
    public IEnumerable<int> Numbers => _fields.Select(static entry => entry.Number);

    public string Text(int number) => Encoding.UTF8.GetString((Find(number, ProtoWireType.Bytes) ?? default).Span);

    public bool Boolean(int number) =>
        Values(number, ProtoWireType.Varint).Select(static field => field.Value).LastOrDefault() != 0;

    /// <summary>The message in a field, if it is there.</summary>
    public ReadOnlyMemory<byte>? Message(int number) => Find(number, ProtoWireType.Bytes);

    /// <summary>The messages in a field that may be repeated.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Messages(int number) =>
        [.. Values(number, ProtoWireType.Bytes).Select(static field => field.Bytes)];

    private ReadOnlyMemory<byte>? Find(int number, ProtoWireType type)
    {
        ReadOnlyMemory<byte>? found = null;
        foreach ((_, _, _, ReadOnlyMemory<byte> bytes) in Values(number, type))
        {
            found = bytes;
        }

        return found;
    }

    private IEnumerable<(int Number, ProtoWireType Type, ulong Value, ReadOnlyMemory<byte> Bytes)> Values(
        int number, ProtoWireType type)
    {
        foreach ((int Number, ProtoWireType Type, ulong Value, ReadOnlyMemory<byte> Bytes) field in _fields)
        {
            if (field.Number == number)
            {
                yield return field.Type == type
                    ? field
                    : throw Broken($"field {number} is of another kind than it has to be");
            }
        }
    }

    private void ReadField()
    {
        ulong key = ReadNumber();
        if (key >> 3 is 0 or >= 1 << 29)
        {
            throw Broken("a field has an impossible number");
        }

        int number = (int)(key >> 3);
        ProtoWireType type = (ProtoWireType)(key & 7);
        _fields.Add(type switch
        {
            ProtoWireType.Varint => (number, type, ReadNumber(), default),
            ProtoWireType.Fixed64 => (number, type, 0, Take(sizeof(ulong))),
            ProtoWireType.Bytes => (number, type, 0, Take(ReadNumber())),
            ProtoWireType.Fixed32 => (number, type, 0, Take(sizeof(uint))),
            _ => throw Broken($"field {number} is of the unknown kind {(int)type}"),
        });
    }

    private ulong ReadNumber()
    {
        ulong value = 0;
        for (int i = 0; i < MaxVarintBytes; i++)
        {
            byte digit = Take(1).Span[0];
            value |= (ulong)(digit & 0x7f) << (7 * i);
            if (digit < 0x80)
            {
                return value;
            }
        }

        throw Broken($"a number has more than {MaxVarintBytes} bytes");
    }

    private ReadOnlyMemory<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Broken("a field is longer than what follows");
        }

        ReadOnlyMemory<byte> bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    private static WireException Broken(string what) =>
        WireException.Protocol($"This is not the protobuf message expected: {what}.");
}
