using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kiln.Wire.Startup;

/// <summary>What a program says that it contains.</summary>
/// <param name="ProtocolVersion">
/// <see cref="Protobuf"/> when it can do without gob; anything else, or nothing, when it cannot.
/// </param>
public sealed record Description(
    string Version,
    string SdkVersion,
    string ApiVersion,
    ImmutableArray<string> Builders,
    ImmutableArray<string> PostProcessors,
    ImmutableArray<string> Provisioners,
    ImmutableArray<string> Datasources,
    string? ProtocolVersion)
{
    public const string Protobuf = "v2";

    private const string VersionKey = "version";
    private const string SdkVersionKey = "sdk_version";
    private const string ApiVersionKey = "api_version";
    private const string BuildersKey = "builders";
    private const string PostProcessorsKey = "post_processors";
    private const string ProvisionersKey = "provisioners";
    private const string DatasourcesKey = "datasources";
    private const string ProtocolVersionKey = "protocol_version";

    private static readonly JsonWriterOptions AsGoWrites =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="WireException">The bytes are not one JSON object with what is needed.</exception>
    public static Description Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new(
                Text(root, VersionKey) ?? "",
                Text(root, SdkVersionKey) ?? "",
                Text(root, ApiVersionKey) ?? "",
                Texts(root, BuildersKey),
                Texts(root, PostProcessorsKey),
                Texts(root, ProvisionersKey),
                Texts(root, DatasourcesKey),
                Text(root, ProtocolVersionKey));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new WireException(WireFailure.Protocol, $"This is no description: {failure.Message}", failure);
        }
    }

    /// <summary>The object with its line end.</summary>
    public byte[] Write()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, AsGoWrites))
        {
            writer.WriteStartObject();
            writer.WriteString(VersionKey, Version);
            writer.WriteString(SdkVersionKey, SdkVersion);
            writer.WriteString(ApiVersionKey, ApiVersion);
            WriteTexts(writer, BuildersKey, Builders);
            WriteTexts(writer, PostProcessorsKey, PostProcessors);
            WriteTexts(writer, ProvisionersKey, Provisioners);
            WriteTexts(writer, DatasourcesKey, Datasources);
            if (ProtocolVersion is not null)
            {
                writer.WriteString(ProtocolVersionKey, ProtocolVersion);
            }

            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static string? Text(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    private static ImmutableArray<string> Texts(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? [.. value.EnumerateArray().Select(static item => item.GetString() ?? "")]
            : [];

    private static void WriteTexts(Utf8JsonWriter writer, string key, ImmutableArray<string> values)
    {
        writer.WriteStartArray(key);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
