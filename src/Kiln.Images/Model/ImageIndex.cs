using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>A list of manifests: the images of several platforms, or the contents of a layout.</summary>
public sealed record ImageIndex(string MediaType, ImmutableArray<Descriptor> Manifests)
{
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    internal UnknownMembers Unknown { get; init; } = UnknownMembers.None;

    /// <param name="json">The bytes of the index.</param>
    /// <param name="document">What is read, in the user's words.</param>
    /// <exception cref="ImageException">The bytes are not an index.</exception>
    public static ImageIndex Parse(ReadOnlyMemory<byte> json, string document) => JsonText.Parse(json, document, Read);

    public byte[] ToJson() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", MediaType);
        writer.WriteStartArray("manifests");
        foreach (Descriptor manifest in Manifests)
        {
            DescriptorJson.Write(writer, manifest);
        }

        writer.WriteEndArray();
        if (Annotations.Count > 0)
        {
            JsonText.WriteMap(writer, "annotations", Annotations);
        }

        Unknown.WriteTo(writer);
        writer.WriteEndObject();
    });

    /// <summary>The manifest, or nested index, that fits the platform best; the first one of equals.</summary>
    public Descriptor? Select(ImagePlatform wanted)
    {
        (int Fitness, Descriptor Manifest) best = Manifests
            .Where(manifest => MediaTypes.IsManifest(manifest.MediaType) || MediaTypes.IsIndex(manifest.MediaType))
            .Select(manifest => (Fitness: manifest.Platform?.Fitness(wanted) ?? 0, Manifest: manifest))
            .OrderByDescending(candidate => candidate.Fitness)
            .FirstOrDefault((-1, null!));
        return best.Fitness < 0 ? null : best.Manifest;
    }

    private static ImageIndex Read(JsonElement root) => new(
        JsonText.String(root, "mediaType") is { Length: > 0 } own ? own : MediaTypes.OciIndex,
        [.. JsonText.Items(root, "manifests").Select(DescriptorJson.Read)])
    {
        Annotations = JsonText.Map(root, "annotations"),
        Unknown = UnknownMembers.Of(root, "schemaVersion", "mediaType", "manifests", "annotations"),
    };
}
