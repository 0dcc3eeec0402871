using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>Names the configuration and the layers of one image, lowest layer first.</summary>
public sealed record ImageManifest(string MediaType, Descriptor Config, ImmutableArray<Descriptor> Layers)
{
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    internal UnknownMembers Unknown { get; init; } = UnknownMembers.None;

    /// <param name="json">The bytes of the manifest.</param>
    /// <param name="document">What is read, in the user's words.</param>
    /// <param name="defaultMediaType">Counts when the manifest does not name its own.</param>
    /// <exception cref="ImageException">The bytes are not a manifest.</exception>
    public static ImageManifest Parse(ReadOnlyMemory<byte> json, string document, string defaultMediaType) =>
        JsonText.Parse(json, document, root => Read(root, defaultMediaType));

    public byte[] ToJson() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", MediaType);
        writer.WritePropertyName("config");
        DescriptorJson.Write(writer, Config);
        writer.WriteStartArray("layers");
        foreach (Descriptor layer in Layers)
        {
            DescriptorJson.Write(writer, layer);
        }

        writer.WriteEndArray();
        if (Annotations.Count > 0)
        {
            JsonText.WriteMap(writer, "annotations", Annotations);
        }

        Unknown.WriteTo(writer);
        writer.WriteEndObject();
    });

    private static ImageManifest Read(JsonElement root, string defaultMediaType)
    {
        if (JsonText.Integer(root, "schemaVersion") is not 2)
        {
            throw new FormatException(
                "its schemaVersion is not 2 (images of Docker's schema 1 are too old; pull and push them once with a " +
                "current docker)");
        }

        string mediaType = JsonText.String(root, "mediaType") is { Length: > 0 } own ? own : defaultMediaType;
        return new ImageManifest(
            mediaType,
            DescriptorJson.Read(JsonText.Required(root, "config")),
            [.. JsonText.Items(root, "layers").Select(DescriptorJson.Read)])
        {
            Annotations = JsonText.Map(root, "annotations"),
            Unknown = UnknownMembers.Of(root, "schemaVersion", "mediaType", "config", "layers", "annotations"),
        };
    }
}
