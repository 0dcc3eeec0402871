using System.Collections.Immutable;
using System.Text;
using Kiln.Images.Model;

namespace Kiln.Images.Transports;

/// <summary>The files of an OCI layout that holds one image.</summary>
internal static class LayoutDocuments
{
    public static byte[] Mark { get; } = Encoding.UTF8.GetBytes("{\"imageLayoutVersion\":\"1.0.0\"}");

    /// <summary>How an index refers to the image.</summary>
    public static Descriptor Entry(Image image, string? tag)
    {
        Descriptor entry = image.Descriptor with { Platform = image.Config.Platform };
        return tag is null
            ? entry
            : entry with { Annotations = entry.Annotations.SetItem(OciLayoutSource.TagAnnotation, tag) };
    }

    public static ImageIndex Index(Image image, string? tag) => new(MediaTypes.OciIndex, [Entry(image, tag)]);

    public static string PathOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    /// <summary>Every blob once.</summary>
    public static ImmutableArray<ImageLayer> DistinctLayers(Image image) =>
        [.. image.Layers.DistinctBy(layer => layer.Descriptor.Digest)];
}
