using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Kiln.Wire.Cty;

/// <summary>Values with their types as JSON: an object with a value and a type.</summary>
public static class CtyJson
{
    private const string ValueKey = "value";

    private const string TypeKey = "type";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 2 * CtyTypeJson.MaxDepth };

    /// <exception cref="WireException">The text is not such an object.</exception>
    public static CtyTyped Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            return ReadTyped(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new WireException(WireFailure.Protocol, $"A value is not JSON: {failure.Message}", failure);
        }
    }

    /// <exception cref="ArgumentException">
    /// The value does not have the type, or something in it is unknown or infinite.
    /// </exception>
    public static byte[] Write(CtyTyped value)
    {
        StringBuilder text = new();
        WriteTyped(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static CtyTyped ReadTyped(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty(ValueKey, out JsonElement value)
            || !json.TryGetProperty(TypeKey, out JsonElement type)
            || json.GetPropertyCount() != 2)
        {
            throw WireException.Protocol("A value is not sent as a value and its type.");
        }

        CtyType read = CtyTypeJson.Read(type);
        return new(read, ReadValue(value, read));
    }

    private static CtyValue ReadValue(JsonElement json, CtyType type) => (type, json.ValueKind) switch
    {
        (_, JsonValueKind.Null) => CtyValue.Null,
        (CtyPrimitive { Kind: CtyKind.Dynamic }, _) => ReadTyped(json),
        (CtyPrimitive { Kind: CtyKind.String }, JsonValueKind.String) => new CtyText(json.GetString()!),
        (CtyPrimitive { Kind: CtyKind.Number }, JsonValueKind.Number) => new CtyNumber(json.GetRawText()),
        (CtyPrimitive { Kind: CtyKind.Number }, JsonValueKind.String) => ReadNumber(json.GetString()!),
        (CtyPrimitive { Kind: CtyKind.Bool }, JsonValueKind.True or JsonValueKind.False) =>
            new CtyBoolean(json.GetBoolean()),
        (CtyList list, JsonValueKind.Array) => ReadSequence(json, list.Element),
        (CtySet set, JsonValueKind.Array) => ReadSequence(json, set.Element),
        (CtyTuple tuple, JsonValueKind.Array) when json.GetArrayLength() == tuple.Elements.Length =>
            new CtySequence([.. json.EnumerateArray().Zip(tuple.Elements, ReadValue)]),
        (CtyMap map, JsonValueKind.Object) => new CtyMapping(
            [.. json.EnumerateObject().Select(
                entry => KeyValuePair.Create(entry.Name, ReadValue(entry.Value, map.Element)))]),
        (CtyObject structure, JsonValueKind.Object) => ReadObject(json, structure),
        _ => throw WireException.Protocol(
            $"A value of the type {CtyTypeJson.Write(type)} is sent as {json.ValueKind}."),
    };

    /// <summary>Numbers may also stand in texts; those must be numbers.</summary>
    private static CtyNumber ReadNumber(string text)
    {
        BinaryNumber.Parse(text);
        return new(text);
    }

    private static CtySequence ReadSequence(JsonElement json, CtyType element) =>
        new([.. json.EnumerateArray().Select(item => ReadValue(item, element))]);

    private static CtyMapping ReadObject(JsonElement json, CtyObject structure)
    {
        if (json.GetPropertyCount() != structure.Attributes.Length)
        {
            throw WireException.Protocol("An object does not have the attributes of its type.");
        }

        return new([.. structure.Attributes.Select(attribute => KeyValuePair.Create(
            attribute.Name,
            json.TryGetProperty(attribute.Name, out JsonElement value)
                ? ReadValue(value, attribute.Type)
                : throw WireException.Protocol(
                    $"An object does not have the attribute {attribute.Name} of its type.")))]);
    }

    private static void WriteTyped(StringBuilder text, CtyTyped value)
    {
        text.Append("{\"").Append(ValueKey).Append("\":");
        WriteValue(text, value.Type, value.Value);
        text.Append(",\"").Append(TypeKey).Append("\":");
        CtyTypeJson.Write(text, value.Type);
        text.Append('}');
    }

    private static void WriteValue(StringBuilder text, CtyType type, CtyValue value)
    {
        switch (type, value)
        {
            case (_, CtyNull):
                text.Append("null");
                break;
            case (CtyPrimitive { Kind: CtyKind.Dynamic }, CtyTyped typed):
                WriteTyped(text, typed);
                break;
            case (CtyPrimitive { Kind: CtyKind.String }, CtyText characters):
                GoJson.WriteString(text, characters.Value);
                break;
            case (CtyPrimitive { Kind: CtyKind.Number }, CtyNumber number) when number.IsFinite:
                text.Append(number.Decimal);
                break;
            case (CtyPrimitive { Kind: CtyKind.Bool }, CtyBoolean boolean):
                text.Append(boolean.Value ? "true" : "false");
                break;
            case (CtyList or CtySet or CtyTuple, CtySequence sequence):
                text.Append('[')
                    .AppendParts(type.Pair(sequence), static (text, item) => WriteValue(text, item.Type, item.Value))
                    .Append(']');
                break;
            case (CtyMap or CtyObject, CtyMapping mapping):
                text.Append('{').AppendParts(type.Pair(mapping), WriteEntry).Append('}');
                break;
            default:
                throw CtyPairing.Mismatch(type, value);
        }
    }

    private static void WriteEntry(StringBuilder text, (string Name, CtyType Type, CtyValue Value) entry)
    {
        GoJson.WriteString(text, entry.Name);
        text.Append(':');
        WriteValue(text, entry.Type, entry.Value);
    }
}
