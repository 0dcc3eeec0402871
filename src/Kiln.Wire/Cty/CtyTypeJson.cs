using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Kiln.Wire.Cty;

/// <summary>Types as JSON: a name, or a list of a name and the type's parts.</summary>
public static class CtyTypeJson
{
    internal const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 2 * MaxDepth };

    /// <exception cref="WireException">The text is not a type.</exception>
    public static CtyType Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new WireException(WireFailure.Protocol, $"A type is not JSON: {failure.Message}", failure);
        }
    }

    public static string Write(CtyType type)
    {
        StringBuilder text = new();
        Write(text, type);
        return text.ToString();
    }

    internal static CtyType Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString() switch
        {
            "string" => CtyType.String,
            "number" => CtyType.Number,
            "bool" => CtyType.Bool,
            "dynamic" => CtyType.Dynamic,
            string name => throw WireException.Protocol($"There is no type {name}."),
            null => throw NoType(json),
        },
        JsonValueKind.Array when json.GetArrayLength() is 2 or 3 => ReadComposed(json),
        _ => throw NoType(json),
    };

    internal static void Write(StringBuilder text, CtyType type)
    {
        switch (type)
        {
            case CtyPrimitive primitive:
                text.Append(primitive.Kind switch
                {
                    CtyKind.String => "\"string\"",
                    CtyKind.Number => "\"number\"",
                    CtyKind.Bool => "\"bool\"",
                    _ => "\"dynamic\"",
                });
                break;
            case CtyList list:
                WriteCollection(text, "list", list.Element);
                break;
            case CtySet set:
                WriteCollection(text, "set", set.Element);
                break;
            case CtyMap map:
                WriteCollection(text, "map", map.Element);
                break;
            case CtyTuple tuple:
                text.Append("[\"tuple\",[").AppendParts(tuple.Elements, Write).Append("]]");
                break;
            case CtyObject structure:
                WriteObject(text, structure);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(type.GetType().Name);
        }
    }

    private static void WriteCollection(StringBuilder text, string name, CtyType element)
    {
        text.Append("[\"").Append(name).Append("\",");
        Write(text, element);
        text.Append(']');
    }

    private static void WriteObject(StringBuilder text, CtyObject structure)
    {
        text.Append("[\"object\",{").AppendParts(structure.Sorted, static (text, attribute) =>
        {
            GoJson.WriteString(text, attribute.Name);
            text.Append(':');
            Write(text, attribute.Type);
        }).Append('}');
        ImmutableArray<string> optional =
            [.. structure.Sorted.Where(static a => a.IsOptional).Select(static a => a.Name)];
        if (!optional.IsEmpty)
        {
            text.Append(",[").AppendParts(optional, GoJson.WriteString).Append(']');
        }

        text.Append(']');
    }

    private static CtyType ReadComposed(JsonElement json)
    {
        JsonElement part = json[1];
        return (json[0].ValueKind == JsonValueKind.String ? json[0].GetString() : null) switch
        {
            "list" => new CtyList(Read(part)),
            "set" => new CtySet(Read(part)),
            "map" => new CtyMap(Read(part)),
            "tuple" when part.ValueKind == JsonValueKind.Array =>
                new CtyTuple([.. part.EnumerateArray().Select(Read)]),
            "object" when part.ValueKind == JsonValueKind.Object => ReadObject(json, part),
            _ => throw NoType(json),
        };
    }

    private static CtyObject ReadObject(JsonElement json, JsonElement attributes)
    {
        HashSet<string> optional = new(StringComparer.Ordinal);
        if (json.GetArrayLength() == 3)
        {
            if (json[2].ValueKind != JsonValueKind.Array)
            {
                throw NoType(json);
            }

            optional.UnionWith(json[2].EnumerateArray().Select(name =>
                name.ValueKind == JsonValueKind.String ? name.GetString()! : throw NoType(json)));
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        return new([.. attributes.EnumerateObject().Select(attribute => names.Add(attribute.Name)
            ? new CtyMember(attribute.Name, Read(attribute.Value), optional.Contains(attribute.Name))
            : throw WireException.Protocol($"An object type has the attribute {attribute.Name} twice."))]);
    }

    private static WireException NoType(JsonElement json)
    {
        string text = json.GetRawText();
        return WireException.Protocol($"{(text.Length > 80 ? $"{text[..80]}..." : text)} is no type.");
    }
}
