using Kiln.Wire.Cty;
using Kiln.Wire.Protobuf;

namespace Kiln.Wire.Schemas;

/// <summary>Schemas as protobuf messages.</summary>
public static class ProtobufSchema
{
    private const int MaxDepth = 64;

    private const string StringName = "cty.String";
    private const string NumberName = "cty.Number";
    private const string BoolName = "cty.Bool";

    /// <exception cref="WireException">The bytes are not a schema.</exception>
    public static SchemaObject Read(ReadOnlyMemory<byte> message) =>
        ReadSpec(message, 0) as SchemaObject
        ?? throw WireException.Protocol("A schema is not one of an object.");

    /// <exception cref="ArgumentException">
    /// Something in the schema has no protobuf form: sets, tuples, objects, labels.
    /// </exception>
    public static byte[] Write(SchemaObject schema) => WriteSpec(schema);

    private static SchemaSpec ReadSpec(ReadOnlyMemory<byte> bytes, int depth)
    {
        ProtoMessage message = Enter(bytes, depth);
        foreach (int field in message.Numbers)
        {
            ReadOnlyMemory<byte> Content() => message.Message(field)!.Value;
            switch ((SpecField)field)
            {
                case SpecField.Object:
                    return new SchemaObject(
                        [.. new ProtoMessage(Content()).Messages(1).Select(m => ReadMember(m, depth))]);
                case SpecField.Attribute:
                    return ReadAttribute(new(Content()));
                case SpecField.Block:
                    return ReadBlock(new(Content()), depth);
                case SpecField.BlockList:
                    return ReadBlockList(new(Content()), depth);
                default:
                    break;
            }
        }

        throw WireException.Protocol("A schema has a part of an unknown kind.");
    }

    private static KeyValuePair<string, SchemaSpec> ReadMember(ReadOnlyMemory<byte> bytes, int depth)
    {
        ProtoMessage member = new(bytes);
        return new(member.Text(1), ReadNested(member, 2, member.Text(1), depth));
    }

    private static SchemaArgument ReadAttribute(ProtoMessage attribute)
    {
        string name = attribute.Text(1);
        return attribute.Message(2) is { } type
            ? new(name, ReadType(type, 0), attribute.Boolean(3))
            : throw WireException.Protocol($"A schema does not tell the type of {name}.");
    }

    private static SchemaBlock ReadBlock(ProtoMessage block, int depth) =>
        new(block.Text(1), ReadNested(block, 3, block.Text(1), depth), block.Boolean(2));

    private static SchemaBlockList ReadBlockList(ProtoMessage block, int depth) =>
        new(block.Text(1), ReadNested(block, 2, block.Text(1), depth), 0, 0);

    private static SchemaSpec ReadNested(ProtoMessage message, int field, string name, int depth) =>
        message.Message(field) is { } nested
            ? ReadSpec(nested, depth + 1)
            : throw WireException.Protocol($"A schema does not tell what {name} holds.");

    private static CtyType ReadType(ReadOnlyMemory<byte> bytes, int depth)
    {
        ProtoMessage message = Enter(bytes, depth);
        if (message.Message((int)TypeField.Primitive) is { } primitive)
        {
            return new ProtoMessage(primitive).Text(1) switch
            {
                StringName => CtyType.String,
                NumberName => CtyType.Number,
                BoolName => CtyType.Bool,
                string name => throw WireException.Protocol($"A schema has the unknown type '{name}'."),
            };
        }

        if (message.Message((int)TypeField.List) is { } list)
        {
            return new CtyList(ReadElement(list, depth));
        }

        return message.Message((int)TypeField.Map) is { } map
            ? new CtyMap(ReadElement(map, depth))
            : throw WireException.Protocol("A schema has a type of an unknown kind.");
    }

    private static CtyType ReadElement(ReadOnlyMemory<byte> bytes, int depth) =>
        new ProtoMessage(bytes).Message(1) is { } element
            ? ReadType(element, depth + 1)
            : throw WireException.Protocol("A schema has a list or map without the type of its elements.");

    private static ProtoMessage Enter(ReadOnlyMemory<byte> bytes, int depth) => depth <= MaxDepth
        ? new(bytes)
        : throw new WireException(WireFailure.Limit, $"A schema is nested deeper than {MaxDepth} levels.");

    private static byte[] WriteSpec(SchemaSpec spec) => spec switch
    {
        SchemaObject members => Field(SpecField.Object, WriteObject(members)),
        SchemaArgument attribute => Field(
            SpecField.Attribute,
            new ProtoWriter()
                .Text(1, attribute.Name)
                .Bytes(2, WriteType(attribute.Type))
                .Boolean(3, attribute.IsRequired)),
        SchemaBlock block => Field(
            SpecField.Block,
            new ProtoWriter().Text(1, block.TypeName).Boolean(2, block.IsRequired).Bytes(3, WriteSpec(block.Nested))),
        SchemaBlockList block => Field(
            SpecField.BlockList, new ProtoWriter().Text(1, block.TypeName).Bytes(2, WriteSpec(block.Nested))),
        _ => throw new ArgumentException($"A {spec.GetType().Name} has no protobuf form.", nameof(spec)),
    };

    private static ProtoWriter WriteObject(SchemaObject schema)
    {
        ProtoWriter writer = new();
        foreach ((string name, SchemaSpec spec) in schema.Members)
        {
            writer.Bytes(1, new ProtoWriter().Text(1, name).Bytes(2, WriteSpec(spec)).ToArray());
        }

        return writer;
    }

    private static byte[] WriteType(CtyType type) => type switch
    {
        CtyPrimitive { Kind: not CtyKind.Dynamic } primitive =>
            Field(TypeField.Primitive, new ProtoWriter().Text(1, Name(primitive.Kind))),
        CtyList list => Field(TypeField.List, new ProtoWriter().Bytes(1, WriteType(list.Element))),
        CtyMap map => Field(TypeField.Map, new ProtoWriter().Bytes(1, WriteType(map.Element))),
        _ => throw new ArgumentException($"The type {CtyTypeJson.Write(type)} has no protobuf form.", nameof(type)),
    };

    private static string Name(CtyKind kind) => kind switch
    {
        CtyKind.String => StringName,
        CtyKind.Number => NumberName,
        _ => BoolName,
    };

    private static byte[] Field(SpecField field, ProtoWriter content) =>
        new ProtoWriter().Bytes((int)field, content.ToArray()).ToArray();

    private static byte[] Field(TypeField field, ProtoWriter content) =>
        new ProtoWriter().Bytes((int)field, content.ToArray()).ToArray();

    private enum SpecField
    {
        Object = 1,
        Attribute = 2,
        Block = 3,
        BlockList = 4,
    }

    private enum TypeField
    {
        Primitive = 1,
        List = 2,
        Map = 3,
    }
}
