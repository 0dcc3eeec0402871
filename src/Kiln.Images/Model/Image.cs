using System.Collections.Immutable;

namespace Kiln.Images.Model;

/// <summary>
/// One image for one platform: manifest and configuration in memory, layers wherever they are. Immutable; valid as
/// long as what it was read from stays in place.
/// </summary>
public sealed class Image
{
    private Image(
        ImageManifest manifest,
        ReadOnlyMemory<byte> manifestJson,
        ImageConfig config,
        ReadOnlyMemory<byte> configJson,
        ImmutableArray<ImageLayer> layers)
    {
        Manifest = manifest;
        ManifestJson = manifestJson;
        Config = config;
        ConfigJson = configJson;
        Layers = layers;
        Descriptor = new Descriptor(manifest.MediaType, Digest.Sha256(manifestJson.Span), manifestJson.Length);
    }

    /// <summary>Of the manifest; its digest is the digest of the image.</summary>
    public Descriptor Descriptor { get; }

    public ImageManifest Manifest { get; }

    public ReadOnlyMemory<byte> ManifestJson { get; }

    public ImageConfig Config { get; }

    public ReadOnlyMemory<byte> ConfigJson { get; }

    /// <summary>Lowest first.</summary>
    public ImmutableArray<ImageLayer> Layers { get; }

    /// <summary>An image without any layer: where <c>from = "scratch"</c> starts.</summary>
    public static Image Scratch(ImagePlatform platform) => Compose(new ImageConfig { Platform = platform }, []);

    /// <summary>
    /// Makes an OCI image of a configuration and layers. The configuration's list of diff ids is taken from the layers;
    /// layers of a Docker image get OCI's names for the same bytes.
    /// </summary>
    public static Image Compose(ImageConfig config, ImmutableArray<ImageLayer> layers)
    {
        ImageConfig complete = config with { DiffIds = [.. layers.Select(layer => layer.DiffId)] };
        byte[] configJson = complete.ToJson();
        ImmutableArray<ImageLayer> named = [.. layers.Select(AsOci)];
        ImageManifest manifest = new(
            MediaTypes.OciManifest,
            new Descriptor(MediaTypes.OciConfig, Digest.Sha256(configJson), configJson.Length),
            [.. named.Select(layer => layer.Descriptor)]);
        return new Image(manifest, manifest.ToJson(), complete, configJson, named);
    }

    /// <summary>This image with OCI's media types; itself when it has them already.</summary>
    public Image ToOci()
    {
        if (Manifest.MediaType == MediaTypes.OciManifest && !Manifest.Layers.Any(l => MediaTypes.IsDocker(l.MediaType)))
        {
            return this;
        }

        ImmutableArray<ImageLayer> layers = [.. Layers.Select(AsOci)];
        ImageManifest manifest = Manifest with
        {
            MediaType = MediaTypes.OciManifest,
            Config = Manifest.Config with { MediaType = MediaTypes.OciConfig },
            Layers = [.. layers.Select(layer => layer.Descriptor)],
        };
        return new Image(manifest, manifest.ToJson(), Config, ConfigJson, layers);
    }

    /// <summary>Puts an image together from bytes that were read and checked.</summary>
    /// <param name="reference">What is read, in the user's words.</param>
    internal static Image FromJson(
        string reference,
        ReadOnlyMemory<byte> manifestJson,
        string manifestMediaType,
        ReadOnlyMemory<byte> configJson,
        IBlobSource source)
    {
        ImageManifest manifest = ImageManifest.Parse(manifestJson, $"{reference}: the manifest", manifestMediaType);
        ImageConfig config = ImageConfig.Parse(configJson, $"{reference}: the configuration");
        if (config.DiffIds.Length != manifest.Layers.Length)
        {
            throw new ImageException(
                ImageFailure.BadFormat,
                $"{reference}: the manifest names {manifest.Layers.Length} layers but the configuration " +
                $"{config.DiffIds.Length}. This is not a container image, or it is damaged.");
        }

        ImmutableArray<ImageLayer> layers =
            [.. manifest.Layers.Zip(config.DiffIds, (layer, diffId) => new ImageLayer(layer, diffId, source))];
        return new Image(manifest, manifestJson, config, configJson, layers);
    }

    private static ImageLayer AsOci(ImageLayer layer) => layer with
    {
        Descriptor = layer.Descriptor with { MediaType = MediaTypes.ToOci(layer.Descriptor.MediaType) },
    };
}
