using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>Descriptors and platforms in JSON.</summary>
internal static class DescriptorJson
{
    public static Descriptor Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a descriptor must be an object");
        }

        long size = JsonText.Integer(element, "size") ?? throw new FormatException("the member 'size' is missing");
        if (size < 0)
        {
            throw new FormatException("the member 'size' must not be negative");
        }

        return new Descriptor(JsonText.String(element, "mediaType") ?? "", JsonText.Digest(element, "digest"), size)
        {
            Platform = JsonText.Member(element, "platform") is { ValueKind: JsonValueKind.Object } platform
                ? ReadPlatform(platform)
                : null,
            Annotations = JsonText.Map(element, "annotations"),
            Unknown = UnknownMembers.Of(element, "mediaType", "digest", "size", "platform", "annotations"),
        };
    }

    public static void Write(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        if (descriptor.Platform is { } platform)
        {
            writer.WriteStartObject("platform");
            writer.WriteString("architecture", platform.Architecture);
            writer.WriteString("os", platform.Os);
            if (platform.Variant is not null)
            {
                writer.WriteString("variant", platform.Variant);
            }

            writer.WriteEndObject();
        }

        if (descriptor.Annotations.Count > 0)
        {
            JsonText.WriteMap(writer, "annotations", descriptor.Annotations);
        }

        descriptor.Unknown.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static ImagePlatform ReadPlatform(JsonElement element) => new(
        JsonText.String(element, "os") ?? "",
        JsonText.String(element, "architecture") ?? "",
        JsonText.String(element, "variant") is { Length: > 0 } variant ? variant : null);
}
