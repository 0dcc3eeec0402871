using System.Collections.Immutable;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.Cty;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote;

/// <summary>
/// Values with types: configurations and what data sources give. Sensitivity does not cross the wire.
/// </summary>
public static class CtyTranslation
{
    public static CtyType ToCty(HclType type) => type switch
    {
        PrimitiveType { Name: "string" } => CtyType.String,
        PrimitiveType { Name: "number" } => CtyType.Number,
        PrimitiveType { Name: "bool" } => CtyType.Bool,
        PrimitiveType => CtyType.Dynamic,
        ListType list => new CtyList(ToCty(list.Element)),
        SetType set => new CtySet(ToCty(set.Element)),
        MapType map => new CtyMap(ToCty(map.Element)),
        TupleType tuple => new CtyTuple([.. tuple.Elements.Select(ToCty)]),
        ObjectType members => new CtyObject([.. members.Attributes.Select(
            member => new CtyMember(member.Key, ToCty(member.Value), members.Optional.Contains(member.Key)))]),
        _ => throw new System.Diagnostics.UnreachableException(type.ToString()),
    };

    public static HclType ToHcl(CtyType type) => type switch
    {
        CtyPrimitive { Kind: CtyKind.String } => HclType.String,
        CtyPrimitive { Kind: CtyKind.Number } => HclType.Number,
        CtyPrimitive { Kind: CtyKind.Bool } => HclType.Bool,
        CtyPrimitive => HclType.Dynamic,
        CtyList list => HclType.List(ToHcl(list.Element)),
        CtySet set => HclType.Set(ToHcl(set.Element)),
        CtyMap map => HclType.Map(ToHcl(map.Element)),
        CtyTuple tuple => HclType.Tuple([.. tuple.Elements.Select(ToHcl)]),
        CtyObject members => ObjectOf(members),
        _ => throw new System.Diagnostics.UnreachableException(type.ToString()),
    };

    public static CtyTyped ToCty(HclValue value) => new(ToCty(value.Type), Content(value));

    /// <exception cref="WireException">The value does not have its type.</exception>
    public static HclValue ToHcl(CtyTyped typed) => Read(typed.Type, typed.Value);

    /// <summary>A value of a data source, as the sides have agreed to write it.</summary>
    /// <exception cref="ArgumentException">Gob has no form for it: something is unknown, or a type is open.</exception>
    public static byte[] Write(HclValue value, SchemaEncoding encoding) => encoding == SchemaEncoding.Protobuf
        ? CtyPack.Write(ToCty(value))
        : CtyGob.Write(ToCty(value));

    /// <exception cref="WireException">The bytes are not a value.</exception>
    public static HclValue Read(ReadOnlyMemory<byte> bytes, SchemaEncoding encoding) => ToHcl(
        encoding == SchemaEncoding.Protobuf ? CtyPack.Read(bytes, PackLimits.Default) : CtyGob.Read(bytes));

    private static ObjectType ObjectOf(CtyObject members)
    {
        ImmutableSortedDictionary<string, HclType>.Builder attributes =
            ImmutableSortedDictionary.CreateBuilder<string, HclType>(StringComparer.Ordinal);
        foreach (CtyMember member in members.Attributes)
        {
            attributes[member.Name] = ToHcl(member.Type);
        }

        return HclType.Object(
            attributes.ToImmutable(),
            [.. members.Attributes.Where(static member => member.IsOptional).Select(static member => member.Name)]);
    }

    private static CtyValue Content(HclValue value)
    {
        if (!value.HasContent)
        {
            return value.IsNull ? CtyValue.Null : CtyValue.Unknown;
        }

        return value.Type switch
        {
            PrimitiveType { Name: "string" } => CtyValue.Of(value.AsString()),
            PrimitiveType { Name: "number" } => new CtyNumber(value.AsNumber().ToString()),
            PrimitiveType => CtyValue.Of(value.AsBool()),
            ListType or SetType or TupleType => new CtySequence([.. value.AsElements().Select(Content)]),
            _ => new CtyMapping([.. value.AsEntries().Select(
                static entry => KeyValuePair.Create(entry.Key, Content(entry.Value)))]),
        };
    }

    private static HclValue Read(CtyType type, CtyValue value) => (type, value) switch
    {
        (_, CtyTyped typed) => Read(typed.Type, typed.Value),
        (_, CtyNull) => HclValue.Null(ValueType(type)),
        (_, CtyUnknown) => HclValue.Unknown(ValueType(type)),
        (CtyPrimitive { Kind: CtyKind.String }, CtyText text) => HclValue.String(text.Value),
        (CtyPrimitive { Kind: CtyKind.Number }, CtyNumber number) => HclValue.Number(NumberOf(number)),
        (CtyPrimitive { Kind: CtyKind.Bool }, CtyBoolean flag) => HclValue.Bool(flag.Value),
        (CtyList list, CtySequence sequence) => Sequence(list.Element, sequence, HclValue.List),
        (CtySet set, CtySequence sequence) => Sequence(set.Element, sequence, HclValue.Set),
        (CtyTuple tuple, CtySequence sequence) when tuple.Elements.Length == sequence.Items.Length =>
            HclValue.Tuple([.. tuple.Elements.Zip(sequence.Items, Read)]),
        (CtyMap map, CtyMapping mapping) => MapOf(map.Element, mapping),
        (CtyObject members, CtyMapping mapping) => ObjectOf(members, mapping),
        _ => throw new WireException(
            WireFailure.Protocol, $"The other side sent a value of another type than {ToHcl(type)}."),
    };

    /// <summary>What is optional in a type is part of every value of it.</summary>
    private static HclType ValueType(CtyType type) => ToHcl(type) switch
    {
        ObjectType { Optional.IsEmpty: false } members => HclType.Object(members.Attributes),
        HclType other => other,
    };

    private static HclNumber NumberOf(CtyNumber number) => HclNumber.TryParse(number.Decimal, out HclNumber parsed)
        ? parsed
        : throw new WireException(WireFailure.Protocol, $"The other side sent '{number.Decimal}', which is no number.");

    /// <summary>A collection with elements of any type may have different ones, which only a tuple bears.</summary>
    private static HclValue Sequence(
        CtyType element, CtySequence sequence, Func<HclType, ImmutableArray<HclValue>, HclValue> make)
    {
        ImmutableArray<HclValue> elements = [.. sequence.Items.Select(item => Read(element, item))];
        HclType type = ValueType(element);
        return elements.All(item => item.Type == type) ? make(type, elements) : HclValue.Tuple(elements);
    }

    private static HclValue MapOf(CtyType element, CtyMapping mapping)
    {
        HclValue entries = PackTranslation.ObjectOf(
            mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, Read(element, entry.Value))));
        HclType type = ValueType(element);
        return entries.Parts().All(item => item.Type == type) ? HclValue.Map(type, entries.AsEntries()) : entries;
    }

    private static HclValue ObjectOf(CtyObject members, CtyMapping mapping)
    {
        Dictionary<string, CtyType> types = new(StringComparer.Ordinal);
        foreach (CtyMember member in members.Attributes)
        {
            types[member.Name] = member.Type;
        }

        return PackTranslation.ObjectOf(mapping.Entries.Select(entry => types.TryGetValue(entry.Key, out CtyType? type)
            ? KeyValuePair.Create(entry.Key, Read(type, entry.Value))
            : throw new WireException(
                WireFailure.Protocol,
                $"The other side sent an object with {entry.Key}, which its type does not have.")));
    }
}
