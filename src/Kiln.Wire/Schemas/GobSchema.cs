using System.Collections.Immutable;
using Kiln.Wire.Cty;
using Kiln.Wire.Gob;

namespace Kiln.Wire.Schemas;

/// <summary>Schemas as gob streams.</summary>
public static class GobSchema
{
    private const string ObjectName = "github.com/hashicorp/hcl/v2/hcldec.ObjectSpec";

    /// <summary>Compat: programs built from vendored sources put their own path before the name.</summary>
    private const string ObjectSuffix = "hcldec.ObjectSpec";

    private const string AttributeName = "*hcldec.AttrSpec";
    private const string BlockName = "*hcldec.BlockSpec";
    private const string BlockListName = "*hcldec.BlockListSpec";
    private const string BlockSetName = "*hcldec.BlockSetSpec";
    private const string BlockMapName = "*hcldec.BlockMapSpec";
    private const string BlockObjectName = "*hcldec.BlockObjectSpec";
    private const string BlockAttributesName = "*hcldec.BlockAttrsSpec";

    private const string Name = "Name";
    private const string Type = "Type";
    private const string Required = "Required";
    private const string TypeName = "TypeName";
    private const string Nested = "Nested";
    private const string MinItems = "MinItems";
    private const string MaxItems = "MaxItems";
    private const string LabelNames = "LabelNames";
    private const string ElementType = "ElementType";

    /// <exception cref="WireException">The bytes are not a schema.</exception>
    public static SchemaObject Read(ReadOnlyMemory<byte> stream) => ReadObject(GobReader.ReadSingle(stream));

    /// <param name="vendoredPrefix">
    /// What the other side puts before its long names (see <see cref="ObjectSuffix"/>); empty for every usual build.
    /// </param>
    /// <exception cref="ArgumentException">The type of an attribute is dynamic: gob cannot say that.</exception>
    public static byte[] Write(SchemaObject schema, string vendoredPrefix)
    {
        GobTypeSet types = new();
        int root = types.Add(new GobMapType("ObjectSpec", GobIds.Text, GobIds.Interface));
        int opaque = types.Add(new GobOpaqueType("Type"));
        int labels = types.Add(new GobSliceType("[]string", GobIds.Text));
        types.Register(vendoredPrefix + ObjectName, root);
        types.Register(
            AttributeName,
            types.AddStruct(
                "AttrSpec", (Name, GobIds.Text), (Type, opaque), (Required, GobIds.Boolean)));
        types.Register(
            BlockName,
            types.AddStruct(
                "BlockSpec", (TypeName, GobIds.Text), (Nested, GobIds.Interface), (Required, GobIds.Boolean)));
        types.Register(BlockListName, AddRepeated(types, "BlockListSpec"));
        types.Register(BlockSetName, AddRepeated(types, "BlockSetSpec"));
        types.Register(BlockMapName, AddLabeled(types, "BlockMapSpec", labels));
        types.Register(BlockObjectName, AddLabeled(types, "BlockObjectSpec", labels));
        types.Register(
            BlockAttributesName,
            types.AddStruct(
                "BlockAttrsSpec", (TypeName, GobIds.Text), (ElementType, opaque), (Required, GobIds.Boolean)));
        return GobWriter.Write(types, root, WriteObject(schema, vendoredPrefix + ObjectName));
    }

    private static int AddRepeated(GobTypeSet types, string name) => types.AddStruct(
        name,
        (TypeName, GobIds.Text),
        (Nested, GobIds.Interface),
        (MinItems, GobIds.Integer),
        (MaxItems, GobIds.Integer));

    private static int AddLabeled(GobTypeSet types, string name, int labels) =>
        types.AddStruct(name, (TypeName, GobIds.Text), (LabelNames, labels), (Nested, GobIds.Interface));

    private static SchemaObject ReadObject(GobValue? value) => value is GobMap members
        ? new(
            [.. members.Entries.Select(static member => KeyValuePair.Create(Text(member.Key), ReadSpec(member.Value)))])
        : throw WireException.Protocol("A schema is not one of an object.");

    private static SchemaSpec ReadSpec(GobValue? value)
    {
        if (value is not GobInterface { Value: { } held } spec)
        {
            throw WireException.Protocol("A schema has a part that is missing.");
        }

        if (spec.TypeName.EndsWith(ObjectSuffix, StringComparison.Ordinal))
        {
            return ReadObject(held);
        }

        GobStruct parts = held as GobStruct ?? throw Unknown(spec.TypeName);
        return spec.TypeName switch
        {
            AttributeName => new SchemaArgument(Text(parts[Name]), ReadType(parts[Type]), Flag(parts[Required])),
            BlockName => new SchemaBlock(Text(parts[TypeName]), ReadSpec(parts[Nested]), Flag(parts[Required])),
            BlockListName => new SchemaBlockList(
                Text(parts[TypeName]), ReadSpec(parts[Nested]), Number(parts[MinItems]), Number(parts[MaxItems])),
            BlockSetName => new SchemaBlockSet(
                Text(parts[TypeName]), ReadSpec(parts[Nested]), Number(parts[MinItems]), Number(parts[MaxItems])),
            BlockMapName => new SchemaBlockMap(
                Text(parts[TypeName]), Texts(parts[LabelNames]), ReadSpec(parts[Nested])),
            BlockObjectName => new SchemaBlockObject(
                Text(parts[TypeName]), Texts(parts[LabelNames]), ReadSpec(parts[Nested])),
            BlockAttributesName => new SchemaBlockAttributes(
                Text(parts[TypeName]), ReadType(parts[ElementType]), Flag(parts[Required])),
            _ => throw Unknown(spec.TypeName),
        };
    }

    private static CtyType ReadType(GobValue? value) => value is GobBytes type
        ? CtyTypeGob.Read(type.Value)
        : throw WireException.Protocol("A schema does not tell the type of an attribute.");

    private static string Text(GobValue? value) => value is GobText text ? text.Value : "";

    private static bool Flag(GobValue? value) => value is GobBoolean { Value: true };

    private static long Number(GobValue? value) => value is GobInteger number ? number.Value : 0;

    private static ImmutableArray<string> Texts(GobValue? value) =>
        value is GobList list ? [.. list.Items.Select(Text)] : [];

    private static GobMap WriteObject(SchemaObject schema, string objectName) =>
        new([.. schema.Members.Select(member => KeyValuePair.Create<GobValue, GobValue>(
            new GobText(member.Key), WriteSpec(member.Value, objectName)))]);

    private static GobInterface WriteSpec(SchemaSpec spec, string objectName)
    {
        GobInterface NestedSpec(SchemaSpec nested) => WriteSpec(nested, objectName);
        return spec switch
        {
            SchemaObject members => new(objectName, WriteObject(members, objectName)),
            SchemaArgument attribute => Spec(
                AttributeName,
                (Name, new GobText(attribute.Name)),
                (Type, WriteType(attribute.Type)),
                Flag(attribute.IsRequired)),
            SchemaBlock block => Spec(
                BlockName,
                (TypeName, new GobText(block.TypeName)),
                (Nested, NestedSpec(block.Nested)),
                Flag(block.IsRequired)),
            SchemaBlockList block =>
                Repeated(BlockListName, block.TypeName, NestedSpec(block.Nested), block.MinItems, block.MaxItems),
            SchemaBlockSet block =>
                Repeated(BlockSetName, block.TypeName, NestedSpec(block.Nested), block.MinItems, block.MaxItems),
            SchemaBlockMap block => Labeled(BlockMapName, block.TypeName, block.Labels, NestedSpec(block.Nested)),
            SchemaBlockObject block => Labeled(BlockObjectName, block.TypeName, block.Labels, NestedSpec(block.Nested)),
            SchemaBlockAttributes block => Spec(
                BlockAttributesName,
                (TypeName, new GobText(block.TypeName)),
                (ElementType, WriteType(block.ElementType)),
                Flag(block.IsRequired)),
            _ => throw new System.Diagnostics.UnreachableException(spec.GetType().Name),
        };
    }

    private static GobInterface Repeated(string kind, string name, GobInterface nested, long min, long max) => Spec(
        kind,
        (TypeName, new GobText(name)),
        (Nested, nested),
        (MinItems, new GobInteger(min)),
        (MaxItems, new GobInteger(max)));

    private static GobInterface Labeled(string kind, string name, ImmutableArray<string> labels, GobInterface nested) =>
        Spec(
        kind,
        (TypeName, new GobText(name)),
        (LabelNames, new GobList([.. labels.Select(static label => new GobText(label))])),
        (Nested, nested));

    private static GobInterface Spec(string kind, params ImmutableArray<(string Name, GobValue Value)> fields) =>
        new(kind, new GobStruct([.. fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))]));

    private static (string Name, GobValue Value) Flag(bool isRequired) => (Required, new GobBoolean(isRequired));

    private static GobBytes WriteType(CtyType type) => new(CtyTypeGob.Write(type));

    private static WireException Unknown(string name) =>
        WireException.Protocol($"A schema has a part of the kind {name}, which is not known.");
}
