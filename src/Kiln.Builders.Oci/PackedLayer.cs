using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Images.Storage;

namespace Kiln.Builders.Oci;

/// <param name="Reply">What can be written down of it.</param>
internal sealed record PackedLayer(LayerReply Reply, ImageLayer Layer)
{
    public static ImageLayer LayerOf(LayerReply reply, BlobStore store) => new(
        new Descriptor(reply.MediaType, Digest.Parse(reply.Digest), reply.Size),
        Digest.Parse(reply.DiffId),
        store);
}
