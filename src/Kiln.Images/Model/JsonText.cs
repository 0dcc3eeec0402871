using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>Reads the JSON of image formats with errors that name the document and the member, and writes it.</summary>
internal static class JsonText
{
    /// <summary>Far above any real manifest or configuration, far below what hurts.</summary>
    public const int LimitBytes = 8 * 1024 * 1024;

    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="document">What is read, in the user's words.</param>
    public static T Parse<T>(ReadOnlyMemory<byte> json, string document, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(json);
            return parsed.RootElement.ValueKind == JsonValueKind.Object
                ? read(parsed.RootElement)
                : throw new FormatException("it is not a JSON object");
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new ImageException(
                ImageFailure.BadFormat, $"{document} is not valid: {exception.Message}", exception);
        }
    }

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement Required(JsonElement element, string name) =>
        Member(element, name) ?? throw new FormatException($"the member '{name}' is missing");

    public static string? String(JsonElement element, string name) => Member(element, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw new FormatException($"the member '{name}' must be a string"),
    };

    public static bool Boolean(JsonElement element, string name) => Member(element, name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw new FormatException($"the member '{name}' must be true or false"),
    };

    public static long? Integer(JsonElement element, string name) => Member(element, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out long number) => number,
        _ => throw new FormatException($"the member '{name}' must be an integer"),
    };

    public static Digest Digest(JsonElement element, string name) =>
        DigestOf(String(element, name) ?? throw new FormatException($"the member '{name}' is missing"));

    public static Digest DigestOf(string text) => Model.Digest.TryParse(text, out Digest? digest)
        ? digest
        : throw new FormatException($"'{text}' is not a sha256 or sha512 digest");

    public static ImmutableArray<JsonElement> Items(JsonElement element, string name) => Member(element, name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray()],
        _ => throw new FormatException($"the member '{name}' must be an array"),
    };

    public static ImmutableArray<string> Strings(JsonElement element, string name) =>
        [.. Items(element, name).Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw new FormatException($"the member '{name}' must hold strings"))];

    public static ImmutableSortedDictionary<string, string> Map(JsonElement element, string name) =>
        Properties(element, name).ToImmutableSortedDictionary(
            property => property.Name,
            property => property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw new FormatException($"the member '{name}' must hold strings"),
            StringComparer.Ordinal);

    /// <summary>Go's way to write a set: an object of empty objects.</summary>
    public static ImmutableSortedSet<string> Set(JsonElement element, string name) =>
        Properties(element, name).Select(property => property.Name).ToImmutableSortedSet(StringComparer.Ordinal);

    public static void WriteStrings(Utf8JsonWriter writer, string name, ImmutableArray<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    public static void WriteMap(Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, string> values)
    {
        writer.WriteStartObject(name);
        foreach (KeyValuePair<string, string> pair in values)
        {
            writer.WriteString(pair.Key, pair.Value);
        }

        writer.WriteEndObject();
    }

    public static void WriteSet(Utf8JsonWriter writer, string name, ImmutableSortedSet<string> values)
    {
        writer.WriteStartObject(name);
        foreach (string value in values)
        {
            writer.WriteStartObject(value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static IEnumerable<JsonProperty> Properties(JsonElement element, string name) =>
        Member(element, name) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Object } value => value.EnumerateObject().DistinctBy(property => property.Name),
            _ => throw new FormatException($"the member '{name}' must be an object"),
        };
}
