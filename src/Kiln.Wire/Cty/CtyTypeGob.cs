using System.Collections.Immutable;
using Kiln.Wire.Gob;

namespace Kiln.Wire.Cty;

/// <summary>Types as gob: what a type makes of itself wherever it stands in another gob stream.</summary>
public static class CtyTypeGob
{
    private const int MaxDepth = CtyTypeJson.MaxDepth;

    private const string Prefix = "github.com/zclconf/go-cty/cty.";
    private const string Primitive = $"{Prefix}primitiveType";
    private const string List = $"{Prefix}typeList";
    private const string Set = $"{Prefix}typeSet";
    private const string Map = $"{Prefix}typeMap";
    private const string Object = $"{Prefix}typeObject";
    private const string Tuple = $"{Prefix}typeTuple";

    private const string Version = "Version";
    private const string Implementation = "Impl";
    private const string Kind = "Kind";
    private const string Element = "ElementTypeT";
    private const string Elements = "ElemTypes";
    private const string Attributes = "AttrTypes";
    private const string Optional = "AttrOptional";

    private const char StringKind = 'S';
    private const char NumberKind = 'N';
    private const char BoolKind = 'B';

    /// <exception cref="WireException">The bytes are not a type.</exception>
    public static CtyType Read(ReadOnlyMemory<byte> stream) => Read(stream, 0);

    /// <exception cref="ArgumentException">The type, or a part of it, is dynamic: gob cannot say that.</exception>
    public static byte[] Write(CtyType type)
    {
        GobTypeSet types = new();
        int root = types.AddStruct("gobType", (Version, GobIds.Integer), (Implementation, GobIds.Interface));
        GobInterface implementation = type switch
        {
            CtyPrimitive primitive => WritePrimitive(types, primitive.Kind),
            CtyList list => WriteCollection(types, List, list.Element),
            CtySet set => WriteCollection(types, Set, set.Element),
            CtyMap map => WriteCollection(types, Map, map.Element),
            CtyTuple tuple => WriteTuple(types, tuple),
            CtyObject structure => WriteObject(types, structure),
            _ => throw new System.Diagnostics.UnreachableException(type.GetType().Name),
        };
        return GobWriter.Write(types, root, new GobStruct([new(Implementation, implementation)]));
    }

    private static CtyType Read(ReadOnlyMemory<byte> stream, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new WireException(WireFailure.Limit, $"A type is nested deeper than {MaxDepth} levels.");
        }

        if (GobReader.ReadSingle(stream) is not GobStruct type
            || type[Version] is not null
            || type[Implementation] is not GobInterface { Value: GobStruct parts } implementation)
        {
            throw WireException.Protocol("A type is sent in a version that is not known.");
        }

        return implementation.TypeName switch
        {
            Primitive => ReadPrimitive(parts),
            List => new CtyList(ReadPart(parts[Element], depth)),
            Set => new CtySet(ReadPart(parts[Element], depth)),
            Map => new CtyMap(ReadPart(parts[Element], depth)),
            Tuple => new CtyTuple(parts[Elements] is GobList elements
                ? [.. elements.Items.Select(element => ReadPart(element, depth))]
                : []),
            Object => ReadObject(parts, depth),
            string name => throw WireException.Protocol($"A type is of the unknown kind {name}."),
        };
    }

    private static CtyType ReadPart(GobValue? part, int depth) => part is GobBytes bytes
        ? Read(bytes.Value, depth + 1)
        : throw WireException.Protocol("A type is sent without the types of its parts.");

    private static CtyType ReadPrimitive(GobStruct parts) => parts[Kind] is GobUnsigned kind
        ? kind.Value switch
        {
            StringKind => CtyType.String,
            NumberKind => CtyType.Number,
            BoolKind => CtyType.Bool,
            _ => throw WireException.Protocol($"A type is of the unknown kind {kind.Value}."),
        }
        : throw WireException.Protocol("A type is sent without its kind.");

    private static CtyObject ReadObject(GobStruct parts, int depth)
    {
        if (parts[Attributes] is not GobMap attributes)
        {
            return new([]);
        }

        ImmutableHashSet<GobValue> optional = parts[Optional] is GobMap names
            ? [.. names.Entries.Select(static n => n.Key)]
            : [];
        return new([.. attributes.Entries.Select(attribute => new CtyMember(
            attribute.Key is GobText name ? name.Value : throw WireException.Protocol("An attribute has no name."),
            ReadPart(attribute.Value, depth),
            optional.Contains(attribute.Key)))]);
    }

    private static GobInterface WritePrimitive(GobTypeSet types, CtyKind kind)
    {
        types.Register(Primitive, types.AddStruct("primitiveType", (Kind, GobIds.Unsigned)));
        char letter = kind switch
        {
            CtyKind.String => StringKind,
            CtyKind.Number => NumberKind,
            CtyKind.Bool => BoolKind,
            _ => throw new ArgumentException("The dynamic type has no gob form.", nameof(kind)),
        };
        return new(Primitive, new GobStruct([new(Kind, new GobUnsigned(letter))]));
    }

    private static GobInterface WriteCollection(GobTypeSet types, string name, CtyType element)
    {
        int opaque = types.Add(new GobOpaqueType("Type"));
        types.Register(name, types.AddStruct(name[Prefix.Length..], (Element, opaque)));
        return new(name, new GobStruct([new(Element, new GobBytes(Write(element)))]));
    }

    private static GobInterface WriteTuple(GobTypeSet types, CtyTuple tuple)
    {
        int elements = types.Add(new GobSliceType("[]cty.Type", types.Add(new GobOpaqueType("Type"))));
        types.Register(Tuple, types.AddStruct("typeTuple", (Elements, elements)));
        GobList values = new([.. tuple.Elements.Select(static element => new GobBytes(Write(element)))]);
        return new(Tuple, new GobStruct([new(Elements, values)]));
    }

    private static GobInterface WriteObject(GobTypeSet types, CtyObject structure)
    {
        int opaque = types.Add(new GobOpaqueType("Type"));
        int attributes = types.Add(new GobMapType("map[string]cty.Type", GobIds.Text, opaque));
        int nothing = types.AddStruct("");
        int optional = types.Add(new GobMapType("map[string]struct {}", GobIds.Text, nothing));
        types.Register(Object, types.AddStruct("typeObject", (Attributes, attributes), (Optional, optional)));
        GobMap values = new([.. structure.Sorted.Select(static attribute => KeyValuePair.Create<GobValue, GobValue>(
            new GobText(attribute.Name), new GobBytes(Write(attribute.Type))))]);
        GobMap names = new([.. structure.Sorted.Where(static attribute => attribute.IsOptional).Select(
            static attribute => KeyValuePair.Create<GobValue, GobValue>(
                new GobText(attribute.Name), new GobStruct([])))]);
        return new(Object, new GobStruct([new(Attributes, values), new(Optional, names)]));
    }
}
