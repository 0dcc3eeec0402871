using System.Collections.Immutable;
using Kiln.Wire.Gob;

namespace Kiln.Wire.Cty;

/// <summary>
/// Values with their types as gob: a stream with one value that encodes itself, into a gob stream again.
/// </summary>
public static class CtyGob
{
    private const string Text = "string";
    private const string Bool = "bool";
    private const string Number = "math/big.Float";
    private const string List = "[]interface {}";
    private const string Map = "map[string]interface {}";
    private const string Set = "github.com/zclconf/go-cty/cty/set.Set";
    private const string SetRules = "github.com/zclconf/go-cty/cty.setRules";

    private const string Version = "Version";
    private const string Type = "Ty";
    private const string Value = "V";
    private const string Rules = "Rules";
    private const string Values = "Values";
    private const string ElementType = "Type";

    /// <exception cref="WireException">The bytes are not such a stream.</exception>
    public static CtyTyped Read(ReadOnlyMemory<byte> stream)
    {
        if (GobReader.ReadSingle(stream) is not GobBytes inner
            || GobReader.ReadSingle(inner.Value) is not GobStruct value
            || value[Version] is not null
            || value[Type] is not GobBytes type)
        {
            throw WireException.Protocol("A value is sent in a version that is not known.");
        }

        CtyType read = CtyTypeGob.Read(type.Value);
        return new(read, ReadValue(value[Value], read));
    }

    /// <exception cref="ArgumentException">
    /// The value does not have the type, or something in it is unknown or of dynamic type: gob cannot say that.
    /// </exception>
    public static byte[] Write(CtyTyped value)
    {
        GobTypeSet types = new();
        int opaque = types.Add(new GobOpaqueType("Type"));
        int root = types.AddStruct("gobValue", (Version, GobIds.Integer), (Type, opaque), (Value, GobIds.Interface));
        RegisterParts(types);
        GobStruct written = new(
        [
            new(Type, new GobBytes(CtyTypeGob.Write(value.Type))),
            new(Value, WriteValue(value.Type, value.Value)),
        ]);
        GobTypeSet outer = new();
        return GobWriter.Write(
            outer, outer.Add(new GobOpaqueType("Value")), new GobBytes(GobWriter.Write(types, root, written)));
    }

    private static void RegisterParts(GobTypeSet types)
    {
        types.Register(Map, types.Add(new GobMapType(Map, GobIds.Text, GobIds.Interface)));
        types.Register(List, types.Add(new GobSliceType(List, GobIds.Interface)));
        types.Register(Number, types.Add(new GobOpaqueType("Float")));
        types.Register(Set, types.Add(new GobOpaqueType("Set")));
    }

    private static CtyValue ReadValue(GobValue? value, CtyType type)
    {
        GobInterface held = value as GobInterface ?? GobInterface.Nil;
        return (type, held.Value) switch
        {
            (_, null) => CtyValue.Null,
            (CtyPrimitive { Kind: CtyKind.String }, GobText text) => new CtyText(text.Value),
            (CtyPrimitive { Kind: CtyKind.Bool }, GobBoolean boolean) => new CtyBoolean(boolean.Value),
            (CtyPrimitive { Kind: CtyKind.Number }, GobBytes number) when held.TypeName == Number =>
                GobBigFloat.Read(number.Value.Span),
            (CtyList list, GobList items) => ReadSequence(items, list.Element),
            (CtySet set, GobBytes inner) when held.TypeName == Set => ReadSet(inner.Value, set.Element),
            (CtyTuple tuple, GobList items) when items.Items.Length == tuple.Elements.Length =>
                new CtySequence([.. items.Items.Zip(tuple.Elements, ReadValue)]),
            (CtyMap map, GobMap entries) => new CtyMapping([.. entries.Entries.Select(
                entry => KeyValuePair.Create(Name(entry.Key), ReadValue(entry.Value, map.Element)))]),
            (CtyObject structure, GobMap entries) => ReadObject(entries, structure),
            _ => throw WireException.Protocol(
                $"A {held.TypeName} is sent for a value of the type {CtyTypeJson.Write(type)}."),
        };
    }

    private static CtySequence ReadSequence(GobList items, CtyType element) =>
        new([.. items.Items.Select(item => ReadValue(item, element))]);

    private static CtySequence ReadSet(ReadOnlyMemory<byte> stream, CtyType element) =>
        GobReader.ReadSingle(stream) is GobStruct set && set[Version] is null
            ? set[Values] is GobList items ? ReadSequence(items, element) : new([])
            : throw WireException.Protocol("A set is sent in a version that is not known.");

    private static CtyMapping ReadObject(GobMap map, CtyObject structure)
    {
        Dictionary<string, GobValue> values = new(StringComparer.Ordinal);
        foreach ((GobValue key, GobValue value) in map.Entries)
        {
            values[Name(key)] = value;
        }

        return values.Count == structure.Attributes.Length && structure.Attributes.All(a => values.ContainsKey(a.Name))
            ? new([.. structure.Attributes.Select(a => KeyValuePair.Create(a.Name, ReadValue(values[a.Name], a.Type)))])
            : throw WireException.Protocol("An object does not have the attributes of its type.");
    }

    private static string Name(GobValue key) =>
        key is GobText text ? text.Value : throw WireException.Protocol("An attribute has no name.");

    private static GobInterface WriteValue(CtyType type, CtyValue value) => (type, value) switch
    {
        (_, CtyNull) => GobInterface.Nil,
        (CtyPrimitive { Kind: CtyKind.String }, CtyText text) => new(Text, new GobText(text.Value)),
        (CtyPrimitive { Kind: CtyKind.Bool }, CtyBoolean boolean) => new(Bool, new GobBoolean(boolean.Value)),
        (CtyPrimitive { Kind: CtyKind.Number }, CtyNumber number) =>
            new(Number, new GobBytes(GobBigFloat.Write(number))),
        (CtySet set, CtySequence sequence) => new(Set, new GobBytes(WriteSet(set, sequence))),
        (CtyList or CtyTuple, CtySequence sequence) => new(List, WriteItems(type, sequence)),
        (CtyMap or CtyObject, CtyMapping mapping) => new(Map, new GobMap([.. type.Pair(mapping).Select(
            static entry => KeyValuePair.Create<GobValue, GobValue>(
                new GobText(entry.Name), WriteValue(entry.Type, entry.Value)))])),
        _ => throw CtyPairing.Mismatch(type, value),
    };

    private static GobList WriteItems(CtyType type, CtySequence sequence) =>
        new([.. type.Pair(sequence).Select(static item => WriteValue(item.Type, item.Value))]);

    private static byte[] WriteSet(CtySet set, CtySequence sequence)
    {
        GobTypeSet types = new();
        RegisterParts(types);
        int root = types.AddStruct(
            "gobSet",
            (Version, GobIds.Integer),
            (Rules, GobIds.Interface),
            (Values, types.Add(new GobSliceType(List, GobIds.Interface))));
        int opaque = types.Add(new GobOpaqueType("Type"));
        types.Register(SetRules, types.AddStruct("setRules", (ElementType, opaque)));
        GobStruct rules = new([new(ElementType, new GobBytes(CtyTypeGob.Write(set.Element)))]);
        return GobWriter.Write(
            types,
            root,
            new GobStruct([new(Rules, new GobInterface(SetRules, rules)), new(Values, WriteItems(set, sequence))]));
    }
}
