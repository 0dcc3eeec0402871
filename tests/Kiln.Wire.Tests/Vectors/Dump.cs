using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Wire.Cty;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Schemas;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>Values in the notation of the vector file.</summary>
internal static class Dump
{
    public static JsonNode? Of(PackValue value) => value switch
    {
        PackNil => null,
        PackBoolean boolean => boolean.Value,
        PackInteger integer => integer.Value,
        PackUnsigned integer => integer.Value,
        PackSingle number => number.Value,
        PackDouble number => number.Value,
        PackText text => text.Value,
        PackBinary binary => Bytes(binary.Value),
        PackArray array => new JsonArray([.. array.Items.Select(Of)]),
        PackMap map =>
            new JsonObject(map.Entries.Select(static e => KeyValuePair.Create(((PackText)e.Key).Value, Of(e.Value)))),
        PackExtension extension => new JsonObject
        {
            ["$ext"] = (int)extension.Type,
            ["hex"] = Convert.ToHexStringLower(extension.Bytes.Span),
        },
        _ => throw new InvalidOperationException(value.GetType().Name),
    };

    public static JsonNode? Of(GobValue? value) => value switch
    {
        null => null,
        GobBoolean boolean => boolean.Value,
        GobInteger integer => integer.Value,
        GobUnsigned integer => integer.Value,
        GobFloat number => number.Value,
        GobText text => text.Value,
        GobBytes bytes => Bytes(bytes.Value),
        GobList list => new JsonArray([.. list.Items.Select(Of)]),
        GobMap map =>
            new JsonObject(map.Entries.Select(static e => KeyValuePair.Create(((GobText)e.Key).Value, Of(e.Value)))),
        GobStruct fields => new JsonObject(fields.Fields.Select(static f => KeyValuePair.Create(f.Key, Of(f.Value)))),
        GobInterface { Value: null } => null,
        GobInterface held => new JsonArray(held.TypeName, Of(held.Value)),
        _ => throw new InvalidOperationException(value.GetType().Name),
    };

    public static JsonNode Of(CtyType type) => JsonNode.Parse(CtyTypeJson.Write(type))!;

    public static JsonNode Of(SchemaSpec spec) => spec switch
    {
        SchemaObject members =>
            new JsonObject(members.Members.Select(static m => KeyValuePair.Create(m.Key, (JsonNode?)Of(m.Value)))),
        SchemaArgument attribute => new JsonArray("attr", attribute.Name, Of(attribute.Type), attribute.IsRequired),
        SchemaBlock block =>
            new JsonArray("*hcldec.BlockSpec", Block(block.TypeName, block.Nested, block.IsRequired, 0, 0)),
        SchemaBlockList block => new JsonArray(
            "*hcldec.BlockListSpec", Block(block.TypeName, block.Nested, false, block.MinItems, block.MaxItems)),
        _ => throw new InvalidOperationException(spec.GetType().Name),
    };

    /// <summary>Nothing stands for null: the file leaves it out.</summary>
    public static bool IsSame(JsonNode? left, JsonElement? right) =>
        JsonNode.DeepEquals(left, right is null ? null : JsonNode.Parse(right.Value.GetRawText()));

    private static JsonObject Block(string name, SchemaSpec nested, bool isRequired, long min, long max)
    {
        JsonObject block = new() { ["TypeName"] = name, ["Nested"] = Of(nested) };
        AddUnlessZero(block, "Required", isRequired, isRequired);
        AddUnlessZero(block, "MinItems", min, min != 0);
        AddUnlessZero(block, "MaxItems", max, max != 0);
        return block;
    }

    private static void AddUnlessZero(JsonObject block, string key, JsonNode value, bool isAdded)
    {
        if (isAdded)
        {
            block[key] = value;
        }
    }

    private static JsonObject Bytes(ReadOnlyMemory<byte> bytes) =>
        new() { ["$bin"] = Convert.ToHexStringLower(bytes.Span) };
}
