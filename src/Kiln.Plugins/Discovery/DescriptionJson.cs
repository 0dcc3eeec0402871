using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Plugins.Discovery;

/// <summary>Reads and writes descriptions as plugins print them.</summary>
internal static class DescriptionJson
{
    private const int MostNames = 10_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <exception cref="JsonException">The text is no description; the message says why.</exception>
    public static PluginDescription Parse(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json, Options);
        return Read(document.RootElement);
    }

    /// <exception cref="JsonException">The value is no description; the message says why.</exception>
    public static PluginDescription Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("it is not an object");
        }

        return new()
        {
            Version = Text(root, "version") is { Length: > 0 } version
                ? version
                : throw new JsonException("it has no \"version\""),
            SdkVersion = Text(root, "sdk_version"),
            ApiVersion = Text(root, "api_version"),
            Builders = Names(root, "builders"),
            PostProcessors = Names(root, "post_processors"),
            Provisioners = Names(root, "provisioners"),
            DataSources = Names(root, "datasources"),
            ProtocolVersion = Text(root, "protocol_version"),
        };
    }

    public static void Write(Utf8JsonWriter writer, PluginDescription description)
    {
        writer.WriteStartObject();
        writer.WriteString("version", description.Version);
        writer.WriteString("sdk_version", description.SdkVersion);
        writer.WriteString("api_version", description.ApiVersion);
        WriteNames(writer, "builders", description.Builders);
        WriteNames(writer, "post_processors", description.PostProcessors);
        WriteNames(writer, "provisioners", description.Provisioners);
        WriteNames(writer, "datasources", description.DataSources);
        writer.WriteString("protocol_version", description.ProtocolVersion);
        writer.WriteEndObject();
    }

    private static string Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new JsonException($"\"{name}\" is not a text");
    }

    private static ImmutableArray<string> Names(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MostNames)
        {
            throw new JsonException($"\"{name}\" is not a list of at most {MostNames} names");
        }

        return
        [
            .. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
                ? item.GetString()!
                : throw new JsonException($"\"{name}\" has something that is not a text")),
        ];
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, ImmutableArray<string> names)
    {
        writer.WriteStartArray(name);
        foreach (string item in names)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }
}
