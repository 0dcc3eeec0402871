using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Secrets;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.Cty;
using Kiln.Wire.Schemas;

namespace Kiln.Remote.Configuration;

/// <summary>What components accept and what data sources give, as the two sides tell each other.</summary>
public static class SchemaTranslation
{
    /// <summary>Compat: the packages that Debian's packer was built from.</summary>
    private const string VendoredPrefix = "github.com/hashicorp/packer/vendor/";

    /// <exception cref="WireException">The bytes are not a schema.</exception>
    public static SchemaObject Read(ReadOnlyMemory<byte> bytes, SchemaEncoding encoding) =>
        encoding == SchemaEncoding.Protobuf ? ProtobufSchema.Read(bytes) : GobSchema.Read(bytes);

    public static byte[] Write(SchemaObject schema, SchemaEncoding encoding) => encoding switch
    {
        SchemaEncoding.Protobuf => ProtobufSchema.Write(schema),
        SchemaEncoding.VendoredGob => GobSchema.Write(schema, VendoredPrefix),
        _ => GobSchema.Write(schema, ""),
    };

    /// <summary>
    /// The schema of a component over there. Options of texts with names like <c>password</c> count as secrets,
    /// because a plugin does not say which ones are.
    /// </summary>
    /// <param name="component">For messages: <c>builder "x" of plugin y</c>.</param>
    /// <exception cref="SchemaException">
    /// The schema has something that no block of a template can be read by.
    /// </exception>
    public static ConfigSchema ToConfig(SchemaObject schema, string component) => ToConfig(schema, component, "");

    /// <exception cref="SchemaException">An option has a type that the protocol cannot tell.</exception>
    public static SchemaObject ToSpec(ConfigSchema schema, string component) => new(
    [
        .. schema.Options.Select(option => KeyValuePair.Create<string, SchemaSpec>(
            option.Name, new SchemaArgument(option.Name, SentType(option, component), option.IsRequired))),
        .. schema.Blocks.Select(block => KeyValuePair.Create(block.Name, ToSpec(block, component))),
    ]);

    /// <summary>The type of what is decoded by a schema.</summary>
    public static HclType TypeOf(SchemaSpec spec) => spec switch
    {
        SchemaObject members => HclType.Object(Last(members).ToImmutableSortedDictionary(
            static member => member.Key, static member => TypeOf(member.Value), StringComparer.Ordinal)),
        SchemaArgument argument => CtyTranslation.ToHcl(argument.Type),
        SchemaBlock block => TypeOf(block.Nested),
        SchemaBlockList block => HclType.List(TypeOf(block.Nested)),
        SchemaBlockSet block => HclType.Set(TypeOf(block.Nested)),
        SchemaBlockMap block => block.Labels.Aggregate(TypeOf(block.Nested), static (type, _) => HclType.Map(type)),
        SchemaBlockAttributes block => HclType.Map(CtyTranslation.ToHcl(block.ElementType)),

        // Objects whose attributes are the labels of blocks: not known before there are blocks.
        _ => HclType.Dynamic,
    };

    /// <summary>A schema that objects of this type are decoded by: how a data source tells what it gives.</summary>
    /// <exception cref="SchemaException">
    /// It is not the type of an object, or has parts that the protocol cannot tell.
    /// </exception>
    public static SchemaObject ToSpec(HclType type, string component) => type is ObjectType members
        ? new([.. members.Attributes.Select(member => KeyValuePair.Create(
            member.Key, SpecOf(member.Key, member.Value, component)))])
        : throw new SchemaException($"The {component} gives a value of the type {type}; only an object can be told.");

    /// <summary>The type of an object with every option and block of a schema.</summary>
    internal static HclType TypeOf(ConfigSchema schema) => HclType.Object(
        schema.Options.Select(static option => KeyValuePair.Create(option.Name, option.Type))
            .Concat(schema.Blocks.Select(static block => KeyValuePair.Create(block.Name, TypeOf(block))))
            .ToImmutableSortedDictionary(StringComparer.Ordinal));

    internal static HclType TypeOf(ConfigBlock block)
    {
        HclType nested = TypeOf(block.Schema);
        return block.IsRepeatable ? HclType.List(nested) : nested;
    }

    private static ConfigSchema ToConfig(SchemaObject schema, string component, string prefix)
    {
        ImmutableArray<ConfigOption>.Builder options = ImmutableArray.CreateBuilder<ConfigOption>();
        ImmutableArray<ConfigBlock>.Builder blocks = ImmutableArray.CreateBuilder<ConfigBlock>();
        foreach ((string name, SchemaSpec spec) in Last(schema).OrderBy(static m => m.Key, StringComparer.Ordinal))
        {
            if (spec is SchemaArgument argument && argument.Name == name)
            {
                options.Add(OptionOf(argument));
            }
            else
            {
                blocks.Add(BlockOf(name, spec, component, prefix));
            }
        }

        return new(options.DrainToImmutable(), blocks.DrainToImmutable());
    }

    private static ConfigOption OptionOf(SchemaArgument argument)
    {
        HclType type = CtyTranslation.ToHcl(argument.Type);
        return new(argument.Name, type)
        {
            IsRequired = argument.IsRequired,
            IsSensitive = HoldsText(type) && SecretNames.IsSecret(argument.Name),
            HasSensitiveEntries = type is MapType map && HoldsText(map),
        };
    }

    private static bool HoldsText(HclType type) => type switch
    {
        CollectionType collection => HoldsText(collection.Element),
        TupleType tuple => tuple.Elements.Any(HoldsText),
        ObjectType members => members.Attributes.Values.Any(HoldsText),
        _ => type == HclType.String || type == HclType.Dynamic,
    };

    private static ConfigBlock BlockOf(string name, SchemaSpec spec, string component, string prefix)
    {
        (string typeName, SchemaSpec nested, long min, bool isRepeatable) = spec switch
        {
            SchemaBlock block => (block.TypeName, block.Nested, block.IsRequired ? 1 : 0, false),
            SchemaBlockList block => (block.TypeName, block.Nested, block.MinItems, true),
            SchemaBlockSet block => (block.TypeName, block.Nested, block.MinItems, true),
            _ => throw Unusable(component, prefix + name, Describe(spec)),
        };
        if (typeName != name)
        {
            throw Unusable(component, prefix + name, $"a block that templates call {typeName}");
        }

        return nested is SchemaObject members
            ? new(name, ToConfig(members, component, $"{prefix}{name}."), isRepeatable) { IsRequired = min > 0 }
            : throw Unusable(component, prefix + name, $"a block that holds {Describe(nested)}");
    }

    private static string Describe(SchemaSpec spec) => spec switch
    {
        SchemaArgument argument => $"an argument that templates call {argument.Name}",
        SchemaObject => "an object that is no block",
        SchemaBlockMap or SchemaBlockObject => "blocks with labels",
        SchemaBlockAttributes => "a block with attributes of any name",
        _ => "something else than arguments and blocks",
    };

    private static SchemaException Unusable(string component, string option, string what) => new(
        $"The {component} describes its option {option} as {what}, which Kiln cannot read from a template. "
        + "Its configuration cannot be checked, so it cannot be used.");

    /// <summary>Of members with one name the last one counts.</summary>
    private static Dictionary<string, SchemaSpec> Last(SchemaObject schema)
    {
        Dictionary<string, SchemaSpec> members = new(StringComparer.Ordinal);
        foreach ((string name, SchemaSpec spec) in schema.Members)
        {
            members[name] = spec;
        }

        return members;
    }

    private static SchemaSpec ToSpec(ConfigBlock block, string component)
    {
        SchemaObject nested = ToSpec(block.Schema, component);
        return block.IsRepeatable
            ? new SchemaBlockList(block.Name, nested, block.IsRequired ? 1 : 0, 0)
            : new SchemaBlock(block.Name, nested, block.IsRequired);
    }

    private static CtyType SentType(ConfigOption option, string component) =>
        Tellable(option.Type) is { } type
            ? CtyTranslation.ToCty(type)
            : throw Untellable(component, option.Name, option.Type);

    private static SchemaSpec SpecOf(string name, HclType type, string component) => type switch
    {
        ObjectType => new SchemaBlock(name, ToSpec(type, component), false),
        CollectionType { Element: ObjectType element } and (ListType or SetType) =>
            new SchemaBlockList(name, ToSpec(element, component), 0, 0),
        _ => Tellable(type) is { } told
            ? new SchemaArgument(name, CtyTranslation.ToCty(told), false)
            : throw Untellable(component, name, type),
    };

    /// <summary>The type in the terms that all encodings have: a set is told as a list, which converts to it.</summary>
    private static HclType? Tellable(HclType type) => type switch
    {
        ListType or SetType => Tellable(((CollectionType)type).Element) is { } element ? HclType.List(element) : null,
        MapType map => Tellable(map.Element) is { } element ? HclType.Map(element) : null,
        PrimitiveType => type == HclType.Dynamic ? null : type,
        _ => null,
    };

    private static SchemaException Untellable(string component, string option, HclType type) => new(
        $"The {component} has {option} of the type {type}, which the plugin protocol cannot tell. It has strings, "
        + "numbers, bools, lists and maps of these, and blocks.");
}
