using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>
/// The configuration of an image. Members that Kiln does not know are kept when a configuration is read, changed and
/// written again.
/// </summary>
public sealed record ImageConfig
{
    public required ImagePlatform Platform { get; init; }

    /// <summary>As it stands in the configuration; <see cref="ImageTime.Format"/> writes it.</summary>
    public string? Created { get; init; }

    public string? Author { get; init; }

    public ContainerConfig Container { get; init; } = new();

    /// <summary>The digest of each layer's uncompressed tar, lowest layer first.</summary>
    public ImmutableArray<Digest> DiffIds { get; init; } = [];

    public ImmutableArray<HistoryEntry> History { get; init; } = [];

    internal UnknownMembers Unknown { get; init; } = UnknownMembers.None;

    /// <param name="json">The bytes of the configuration.</param>
    /// <param name="document">What is read, in the user's words.</param>
    /// <exception cref="ImageException">The bytes are not a configuration.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> json, string document) =>
        JsonText.Parse(json, document, Read);

    public byte[] ToJson() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        if (Created is not null)
        {
            writer.WriteString("created", Created);
        }

        if (Author is not null)
        {
            writer.WriteString("author", Author);
        }

        writer.WriteString("architecture", Platform.Architecture);
        if (Platform.Variant is not null)
        {
            writer.WriteString("variant", Platform.Variant);
        }

        writer.WriteString("os", Platform.Os);
        writer.WritePropertyName("config");
        Container.Write(writer);
        WriteLayers(writer);
        Unknown.WriteTo(writer);
        writer.WriteEndObject();
    });

    /// <summary>
    /// Without what the description of a single layer, in docker's oldest format, has beside a configuration.
    /// </summary>
    internal ImageConfig WithoutLegacyMembers() => this with
    {
        Unknown = Unknown.Without("id", "parent", "parent_id", "layer_id", "throwaway", "comment", "Size"),
    };

    private static ImageConfig Read(JsonElement root) => new()
    {
        Platform = new ImagePlatform(
            JsonText.String(root, "os") is { Length: > 0 } os ? os : "linux",
            JsonText.String(root, "architecture") is { Length: > 0 } architecture
                ? architecture
                : throw new FormatException("the member 'architecture' is missing"),
            JsonText.String(root, "variant") is { Length: > 0 } variant ? variant : null),
        Created = JsonText.String(root, "created"),
        Author = JsonText.String(root, "author"),
        Container = JsonText.Member(root, "config") is { ValueKind: JsonValueKind.Object } config
            ? ContainerConfig.Read(config)
            : new ContainerConfig(),
        DiffIds = JsonText.Member(root, "rootfs") is { ValueKind: JsonValueKind.Object } rootfs
            ? [.. JsonText.Strings(rootfs, "diff_ids").Select(JsonText.DigestOf)]
            : [],
        History = [.. JsonText.Items(root, "history").Select(ReadHistory)],

        // The two container members describe the container that docker once committed from; they would be lies now.
        Unknown = UnknownMembers.Of(
            root,
            "os", "architecture", "variant", "created", "author", "config", "rootfs", "history", "container",
            "container_config"),
    };

    private static HistoryEntry ReadHistory(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? HistoryEntry.Read(element)
        : throw new FormatException("the member 'history' must hold objects");

    private void WriteLayers(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("rootfs");
        writer.WriteString("type", "layers");
        JsonText.WriteStrings(writer, "diff_ids", [.. DiffIds.Select(diffId => diffId.ToString())]);
        writer.WriteEndObject();
        if (!History.IsEmpty)
        {
            writer.WriteStartArray("history");
            foreach (HistoryEntry entry in History)
            {
                entry.Write(writer);
            }

            writer.WriteEndArray();
        }
    }
}
