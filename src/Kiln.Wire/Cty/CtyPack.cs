using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Wire.MessagePack;

namespace Kiln.Wire.Cty;

/// <summary>Values with their types as MessagePack: a list of the type, as JSON, and the value.</summary>
public static class CtyPack
{
    private const sbyte UnknownType = 0;

    private const sbyte RefinedType = 12;

    /// <exception cref="WireException">The bytes are not such a list.</exception>
    public static CtyTyped Read(ReadOnlyMemory<byte> bytes, PackLimits limits) =>
        PackReader.Read(bytes, limits) switch
        {
            PackExtension extension => new CtyTyped(CtyType.Dynamic, ReadUnknown(extension)),
            PackValue value => ReadTyped(value),
        };

    /// <exception cref="ArgumentException">The value does not have the type.</exception>
    public static byte[] Write(CtyTyped value) => PackWriter.Write(WriteDynamic(value));

    private static CtyTyped ReadTyped(PackValue value)
    {
        if (value is not PackArray { Items: [PackBinary or PackText, _] } pair)
        {
            throw WireException.Protocol("A value is not sent as its type and itself.");
        }

        CtyType type = CtyTypeJson.Read(pair.Items[0].AsBytes());
        return new(type, ReadValue(pair.Items[1], type));
    }

    private static CtyValue ReadValue(PackValue value, CtyType type) => (type, value) switch
    {
        (_, PackNil) => CtyValue.Null,
        (_, PackExtension extension) => ReadUnknown(extension),
        (CtyPrimitive { Kind: CtyKind.Dynamic }, _) => ReadTyped(value),
        (CtyPrimitive { Kind: CtyKind.String }, PackText or PackBinary) => new CtyText(value.AsText()),
        (CtyPrimitive { Kind: CtyKind.Number }, _) => new CtyNumber(ReadNumber(value)),
        (CtyPrimitive { Kind: CtyKind.Bool }, PackBoolean boolean) => new CtyBoolean(boolean.Value),
        (CtyList list, PackArray array) => ReadSequence(array, list.Element),
        (CtySet set, PackArray array) => ReadSequence(array, set.Element),
        (CtyTuple tuple, PackArray array) when array.Items.Length == tuple.Elements.Length =>
            new CtySequence([.. array.Items.Zip(tuple.Elements, ReadValue)]),
        (CtyMap map, PackMap entries) => new CtyMapping([.. entries.Entries.Select(
            entry => KeyValuePair.Create(entry.Key.AsText(), ReadValue(entry.Value, map.Element)))]),
        (CtyObject structure, PackMap entries) => ReadObject(entries, structure),
        _ => throw PackConversions.Mismatch(value, $"a value of the type {CtyTypeJson.Write(type)}"),
    };

    private static CtyUnknown ReadUnknown(PackExtension extension) =>
        new(extension.Type == RefinedType ? extension.Bytes : ReadOnlyMemory<byte>.Empty);

    private static string ReadNumber(PackValue value) => value switch
    {
        PackInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        PackUnsigned integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        PackSingle number => ReadDouble(number.Value),
        PackDouble number => ReadDouble(number.Value),
        PackText text when BinaryNumber.Parse(text.Value) is var _ => text.Value,
        _ => throw PackConversions.Mismatch(value, "a number"),
    };

    private static string ReadDouble(double value)
    {
        if (double.IsNaN(value))
        {
            throw WireException.Protocol("The other side sent something that is no number.");
        }

        return double.IsInfinity(value)
            ? value > 0 ? CtyNumber.PositiveInfinity : CtyNumber.NegativeInfinity
            : BinaryNumber.Of(value).ToDecimal();
    }

    private static CtySequence ReadSequence(PackArray array, CtyType element) =>
        new([.. array.Items.Select(item => ReadValue(item, element))]);

    private static CtyMapping ReadObject(PackMap map, CtyObject structure)
    {
        PackFields fields = new(map);
        if (map.Entries.Length != structure.Attributes.Length
            || !structure.Attributes.All(attribute => map.Entries.Any(entry => entry.Key.AsText() == attribute.Name)))
        {
            throw WireException.Protocol("An object does not have the attributes of its type.");
        }

        return new([.. structure.Attributes.Select(attribute => KeyValuePair.Create(
            attribute.Name, ReadValue(fields[attribute.Name], attribute.Type)))]);
    }

    private static PackValue WriteDynamic(CtyTyped value)
    {
        if (value is { Type: CtyPrimitive { Kind: CtyKind.Dynamic }, Value: CtyUnknown unknown })
        {
            return WriteUnknown(unknown);
        }

        ReadOnlyMemory<byte> type = Encoding.UTF8.GetBytes(CtyTypeJson.Write(value.Type));
        return new PackArray([PackValue.Of(type), WriteValue(value.Type, value.Value)]);
    }

    private static PackValue WriteValue(CtyType type, CtyValue value) => (type, value) switch
    {
        (_, CtyNull) => PackValue.Nil,
        (_, CtyUnknown unknown) => WriteUnknown(unknown),
        (CtyPrimitive { Kind: CtyKind.Dynamic }, CtyTyped typed) => WriteDynamic(typed),
        (CtyPrimitive { Kind: CtyKind.String }, CtyText text) => PackValue.Of(text.Value),
        (CtyPrimitive { Kind: CtyKind.Number }, CtyNumber number) => WriteNumber(number),
        (CtyPrimitive { Kind: CtyKind.Bool }, CtyBoolean boolean) => PackValue.Of(boolean.Value),
        (CtyList or CtySet or CtyTuple, CtySequence sequence) =>
            new PackArray([.. type.Pair(sequence).Select(static item => WriteValue(item.Type, item.Value))]),
        (CtyMap or CtyObject, CtyMapping mapping) => new PackMap([.. type.Pair(mapping).Select(
            static entry => KeyValuePair.Create(PackValue.Of(entry.Name), WriteValue(entry.Type, entry.Value)))]),
        _ => throw CtyPairing.Mismatch(type, value),
    };

    private static PackExtension WriteUnknown(CtyUnknown unknown) => unknown.Refinement.IsEmpty
        ? new(UnknownType, new byte[1])
        : new(RefinedType, unknown.Refinement);

    /// <summary>As an integer or a double where that is the same number, else as a text.</summary>
    private static PackValue WriteNumber(CtyNumber number)
    {
        if (!number.IsFinite)
        {
            return PackValue.Of(
                number.Decimal == CtyNumber.PositiveInfinity ? double.PositiveInfinity : double.NegativeInfinity);
        }

        BinaryNumber exact = BinaryNumber.Parse(number.Decimal);
        return exact.ToInt64() switch
        {
            >= 0 and long integer => new PackUnsigned((ulong)integer),
            long integer => new PackInteger(integer),
            null => exact.ToDouble() is { } value ? PackValue.Of(value) : PackValue.Of(number.Decimal),
        };
    }
}
