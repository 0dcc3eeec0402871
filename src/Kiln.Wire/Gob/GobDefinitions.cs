using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Kiln.Wire.Gob;

/// <summary>
/// How types are told over the wire: as values of a struct type that every stream knows, so reader and writer of values
/// read and write them.
/// </summary>
internal static class GobDefinitions
{
    private const string Array = "ArrayT";
    private const string Slice = "SliceT";
    private const string Struct = "StructT";
    private const string Map = "MapT";
    private const string GobEncoder = "GobEncoderT";
    private const string BinaryMarshaler = "BinaryMarshalerT";
    private const string TextMarshaler = "TextMarshalerT";
    private const string Common = "CommonType";
    private const string Name = "Name";
    private const string Id = "Id";
    private const string Elem = "Elem";
    private const string Key = "Key";
    private const string Len = "Len";
    private const string Field = "Field";

    /// <summary>The types that definitions consist of.</summary>
    public static FrozenDictionary<int, GobType> Bootstrap { get; } = new Dictionary<int, GobType>
    {
        [GobIds.WireType] = Structure(
            (Array, GobIds.ArrayType), (Slice, GobIds.SliceType), (Struct, GobIds.StructType), (Map, GobIds.MapType),
            (GobEncoder, GobIds.SelfEncodedType), (BinaryMarshaler, GobIds.SelfEncodedType),
            (TextMarshaler, GobIds.SelfEncodedType)),
        [GobIds.ArrayType] = Structure((Common, GobIds.CommonType), (Elem, GobIds.Integer), (Len, GobIds.Integer)),
        [GobIds.CommonType] = Structure((Name, GobIds.Text), (Id, GobIds.Integer)),
        [GobIds.SliceType] = Structure((Common, GobIds.CommonType), (Elem, GobIds.Integer)),
        [GobIds.StructType] = Structure((Common, GobIds.CommonType), (Field, GobIds.FieldTypes)),
        [GobIds.FieldType] = Structure((Name, GobIds.Text), (Id, GobIds.Integer)),
        [GobIds.FieldTypes] = new GobSliceType("", GobIds.FieldType),
        [GobIds.MapType] = Structure((Common, GobIds.CommonType), (Key, GobIds.Integer), (Elem, GobIds.Integer)),
        [GobIds.SelfEncodedType] = Structure((Common, GobIds.CommonType)),
    }.ToFrozenDictionary();

    public static GobType Read(GobStruct definition)
    {
        if (definition.Fields is not [(string kind, GobStruct type)])
        {
            throw WireException.Protocol("A gob stream defines a type that is not exactly one of the kinds of types.");
        }

        string name = type[Common] is GobStruct common && common[Name] is GobText text ? text.Value : "";
        return kind switch
        {
            Array => new GobArrayType(name, Number(type, Elem), Number(type, Len)),
            Slice => new GobSliceType(name, Number(type, Elem)),
            Map => new GobMapType(name, Number(type, Key), Number(type, Elem)),
            Struct => new GobStructType(name, ReadFields(type)),
            _ => new GobOpaqueType(name),
        };
    }

    public static GobStruct Write(int id, GobType type)
    {
        (string, GobValue) common = (Common, Values((Name, new GobText(type.Name)), (Id, new GobInteger(id))));
        return type switch
        {
            GobArrayType array => Values(
                (Array, Values(common, (Elem, new GobInteger(array.Element)), (Len, new GobInteger(array.Length))))),
            GobSliceType slice => Values((Slice, Values(common, (Elem, new GobInteger(slice.Element))))),
            GobMapType map => Values(
                (Map, Values(common, (Key, new GobInteger(map.Key)), (Elem, new GobInteger(map.Element))))),
            GobStructType structure => Values((Struct, Values(common, (Field, WriteFields(structure))))),
            _ => Values((GobEncoder, Values(common))),
        };
    }

    private static GobList WriteFields(GobStructType structure) =>
        new([.. structure.Fields.Select(static field =>
            (GobValue)Values((Name, new GobText(field.Name)), (Id, new GobInteger(field.Type))))]);

    private static ImmutableArray<GobField> ReadFields(GobStruct type) =>
        type[Field] is GobList list
            ? [.. list.Items.Cast<GobStruct>().Select(static field => new GobField(
                field[Name] is GobText name ? name.Value : "", Number(field, Id)))]
            : [];

    private static int Number(GobStruct type, string field) => type[field] switch
    {
        null => 0,
        GobInteger { Value: >= 0 and <= int.MaxValue } number => (int)number.Value,
        _ => throw WireException.Protocol($"A gob stream defines a type with an impossible {field}."),
    };

    private static GobStruct Values(params ReadOnlySpan<(string Name, GobValue Value)> fields)
    {
        ImmutableArray<KeyValuePair<string, GobValue>>.Builder values =
            ImmutableArray.CreateBuilder<KeyValuePair<string, GobValue>>(fields.Length);
        foreach ((string name, GobValue value) in fields)
        {
            values.Add(new(name, value));
        }

        return new(values.ToImmutable());
    }

    private static GobStructType Structure(params ImmutableArray<(string Name, int Type)> fields) =>
        new("", [.. fields.Select(static field => new GobField(field.Name, field.Type))]);
}
