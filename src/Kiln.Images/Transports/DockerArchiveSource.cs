using System.Collections.Immutable;
using System.Security.Cryptography;
using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Storage;

namespace Kiln.Images.Transports;

/// <summary>Reads what <c>docker save</c> writes: with <c>manifest.json</c>, or the older form without it.</summary>
internal sealed class DockerArchiveSource(IImageFiles files) : IBlobSource
{
    public const string ManifestFile = "manifest.json";

    private readonly Dictionary<Digest, string> _names = [];

    /// <param name="name">Null: the only image.</param>
    public async Task<Image> ReadAsync(DockerReference? name, CancellationToken cancellationToken)
    {
        byte[]? manifest = await files.TryReadAsync(ManifestFile, cancellationToken);
        return manifest is null
            ? await ReadLegacyAsync(name, cancellationToken)
            : await ReadSavedAsync(ArchivedImage.Choose(manifest, name, files.Reference), cancellationToken);
    }

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Stream stream = _names.TryGetValue(blob.Digest, out string? name) && files.TryOpen(name) is { } found
            ? found
            : throw Missing(name ?? blob.Digest.ToString());
        return Task.FromResult<Stream>(
            new VerifyingStream(stream, blob, $"{files.Reference}: {name}", mismatched: null));
    }

    private async Task<Image> ReadSavedAsync(ArchivedImage saved, CancellationToken cancellationToken)
    {
        byte[] configJson = await files.TryReadAsync(saved.Config, cancellationToken) ?? throw Missing(saved.Config);
        ImageConfig config = ImageConfig.Parse(configJson, $"{files.Reference}: {saved.Config}");
        if (config.DiffIds.Length != saved.Layers.Length)
        {
            throw new ImageException(
                ImageFailure.BadFormat,
                $"{files.Reference}: {ManifestFile} names {saved.Layers.Length} layers but the configuration " +
                $"{config.DiffIds.Length}.");
        }

        List<Descriptor> layers = [];
        foreach ((string layer, Digest diffId) in saved.Layers.Zip(config.DiffIds))
        {
            layers.Add(await DescribeAsync(layer, diffId, cancellationToken));
        }

        return Compose(configJson, [.. layers]);
    }

    private async Task<Image> ReadLegacyAsync(DockerReference? name, CancellationToken cancellationToken)
    {
        LegacyArchive legacy = new(files);
        ImmutableArray<LegacyLayer> chain = await legacy.ReadAsync(name, cancellationToken);
        List<Descriptor> layers = [];
        List<Digest> diffIds = [];
        foreach (LegacyLayer layer in chain)
        {
            Descriptor descriptor = await DescribeAsync(layer.LayerFile, null, cancellationToken);
            layers.Add(descriptor);
            diffIds.Add(await DiffIdAsync(layer.LayerFile, cancellationToken));
        }

        ImageConfig config = ImageConfig.Parse(chain[^1].Json, $"{files.Reference}: {chain[^1].JsonFile}") with
        {
            DiffIds = [.. diffIds],
            History = [.. chain.Select(layer => layer.History)],
        };
        return Compose(config.WithoutLegacyMembers().ToJson(), [.. layers]);
    }

    private Image Compose(byte[] configJson, ImmutableArray<Descriptor> layers)
    {
        ImageManifest manifest = new(
            MediaTypes.DockerManifest,
            new Descriptor(MediaTypes.DockerConfig, Digest.Sha256(configJson), configJson.Length),
            layers);
        return Image.FromJson(files.Reference, manifest.ToJson(), MediaTypes.DockerManifest, configJson, this);
    }

    /// <summary>An unpacked layer's digest is its diff id; any other has to be computed.</summary>
    private async Task<Descriptor> DescribeAsync(string name, Digest? diffId, CancellationToken cancellationToken)
    {
        await using Stream stream = files.TryOpen(name) ?? throw Missing(name);
        byte[] start = new byte[6];
        int count = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        PackedForm form = Unpacking.Detect(start.AsSpan(0, count));
        string mediaType = form switch
        {
            PackedForm.Gzip => MediaTypes.DockerLayerGzip,
            PackedForm.Zstd => MediaTypes.DockerLayerZstd,
            _ => MediaTypes.DockerLayer,
        };
        Digest digest = form == PackedForm.None && diffId is not null
            ? diffId
            : await HashAsync(files.TryOpen(name)!, cancellationToken);
        _names[digest] = name;
        return new Descriptor(mediaType, digest, stream.Length);
    }

    private async Task<Digest> DiffIdAsync(string name, CancellationToken cancellationToken)
    {
        string reference = $"{files.Reference}: {name}";
        return await HashAsync(
            await Unpacking.OpenAsync(files.TryOpen(name)!, reference, cancellationToken), cancellationToken);
    }

    private static async Task<Digest> HashAsync(Stream content, CancellationToken cancellationToken)
    {
        await using (content)
        {
            using IncrementalHash hash = Digest.NewHash("sha256");
            byte[] buffer = new byte[128 * 1024];
            for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                hash.AppendData(buffer, 0, count);
            }

            return Digest.FromHash("sha256", hash);
        }
    }

    private ImageException Missing(string name) => new(
        ImageFailure.BadFormat, $"{files.Reference}: the file '{name}' is missing. The archive is incomplete.");
}
