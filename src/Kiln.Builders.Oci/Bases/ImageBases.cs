using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kiln.Builders.Oci.Sandbox;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Transports;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci.Bases;

/// <summary>Bases that are images already: <c>from</c>.</summary>
internal sealed class ImageBases(
    BuildContext context,
    ImageTransports transports,
    WorkerProcess worker,
    RootCache cache)
{
    public static BaseImage Scratch(ImagePlatform platform) => new(new ImageConfig { Platform = platform }, null)
    {
        LayersAsync = static _ => Task.FromResult(ImmutableArray<ImageLayer>.Empty),
        Identity = OciConfigRules.Scratch,
        Origin = OciConfigRules.Scratch,
    };

    public async Task<BaseImage> ReadAsync(string from, ImagePlatform platform, CancellationToken cancellationToken)
    {
        Image image = await transports.ReadAsync(ImageLocation.Parse(from), platform, cancellationToken);
        CachedRoot? root = image.Layers.IsEmpty ? null : await ExtractAsync(image, from, cancellationToken);
        return new(image.Config, root)
        {
            LayersAsync = _ => Task.FromResult(image.Layers),
            Identity = image.Manifest.Config.Digest.ToString(),
            Origin = from,
        };
    }

    private async Task<CachedRoot> ExtractAsync(Image image, string from, CancellationToken cancellationToken)
    {
        string key = "image-" + ChainId(image.Layers);
        if (cache.Find(key) is CachedRoot found)
        {
            return found;
        }

        context.Ui.Say($"Extracting {from}...");
        await transports.FetchAsync(image, cancellationToken);
        return await cache.CreateAsync(
            key,
            async (folder, token) =>
            {
                foreach (ImageLayer layer in image.Layers)
                {
                    await ExtractAsync(layer, CachedRoot.TreeOf(folder.Path), from, token);
                }
            },
            cancellationToken);
    }

    private async Task ExtractAsync(
        ImageLayer layer,
        string directory,
        string from,
        CancellationToken cancellationToken)
    {
        Descriptor blob = layer.Descriptor;
        await using Stream content = await layer.OpenAsync(cancellationToken);
        ExtractRequest request = new(
            directory, blob.MediaType, blob.Digest.ToString(), blob.Size, layer.DiffId.ToString(), from);
        await worker.CallAsync(request, new() { Body = content }, cancellationToken);
    }

    /// <summary>Names the tree that the layers give one upon the other.</summary>
    private static string ChainId(ImmutableArray<ImageLayer> layers)
    {
        string text = string.Join(' ', layers.Select(static layer => layer.DiffId.ToString()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }
}
