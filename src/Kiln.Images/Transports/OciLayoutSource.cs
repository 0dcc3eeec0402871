using System.Collections.Immutable;
using Kiln.Images.Model;
using Kiln.Images.Storage;

namespace Kiln.Images.Transports;

/// <summary>Reads an OCI image layout, in a folder or a tar.</summary>
internal sealed class OciLayoutSource(IImageFiles files) : IBlobSource
{
    public const string TagAnnotation = "org.opencontainers.image.ref.name";
    public const string MarkFile = "oci-layout";
    public const string IndexFile = "index.json";

    private const int NestingLimit = 5;

    /// <param name="tag">Null: the only image, or the only one for the platform.</param>
    public async Task<Image> ReadAsync(string? tag, ImagePlatform platform, CancellationToken cancellationToken)
    {
        ImageIndex index = await ReadIndexAsync(cancellationToken);
        Descriptor chosen = Choose(index, tag, platform);
        for (int depth = 0; MediaTypes.IsIndex(chosen.MediaType); depth++)
        {
            if (depth == NestingLimit)
            {
                throw new ImageException(ImageFailure.BadFormat, $"{files.Reference}: indexes are nested too deeply.");
            }

            string document = $"{files.Reference}: the index {chosen.Digest}";
            byte[] json = await this.ReadDocumentAsync(chosen, document, cancellationToken);
            ImageIndex nested = ImageIndex.Parse(json, document);
            chosen = nested.Select(platform) ?? throw NoPlatform(files.Reference, nested, platform);
        }

        byte[] manifestJson = await this.ReadDocumentAsync(
            chosen, $"{files.Reference}: the manifest", cancellationToken);
        ImageManifest manifest = ImageManifest.Parse(
            manifestJson, $"{files.Reference}: the manifest", chosen.MediaType);
        byte[] config = await this.ReadDocumentAsync(
            manifest.Config, $"{files.Reference}: the configuration", cancellationToken);
        return Image.FromJson(files.Reference, manifestJson, chosen.MediaType, config, this);
    }

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Stream stream = files.TryOpen($"blobs/{blob.Digest.Algorithm}/{blob.Digest.Hex}")
            ?? throw new ImageException(
                ImageFailure.NotFound,
                $"{files.Reference}: the blob {blob.Digest} is missing. The image is incomplete.");
        return Task.FromResult<Stream>(new VerifyingStream(stream, blob, files.Reference, mismatched: null));
    }

    public static ImageException NoPlatform(string reference, ImageIndex index, ImagePlatform platform)
    {
        ImmutableArray<string> offered =
            [.. index.Manifests.Select(manifest => manifest.Platform?.ToString()).OfType<string>().Distinct()];
        return new ImageException(
            ImageFailure.NotFound,
            $"{reference} has no image for {platform}; it has {string.Join(", ", offered)}.");
    }

    internal async Task<ImageIndex> ReadIndexAsync(CancellationToken cancellationToken)
    {
        byte[] mark = await files.TryReadAsync(MarkFile, cancellationToken)
            ?? throw new ImageException(
                ImageFailure.NotFound,
                $"{files.Reference} is not an OCI image layout: the file {MarkFile} is missing.");
        string document = $"{files.Reference}: {MarkFile}";
        string? version = JsonText.Parse(mark, document, root => JsonText.String(root, "imageLayoutVersion"));
        if (version is null || !version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw new ImageException(
                ImageFailure.BadFormat, $"{document} says version '{version}', but only 1.x can be read.");
        }

        byte[] index = await files.TryReadAsync(IndexFile, cancellationToken)
            ?? throw new ImageException(ImageFailure.BadFormat, $"{files.Reference}: {IndexFile} is missing.");
        return ImageIndex.Parse(index, $"{files.Reference}: {IndexFile}");
    }

    private Descriptor Choose(ImageIndex index, string? tag, ImagePlatform platform)
    {
        ImmutableArray<Descriptor> candidates =
        [
            .. index.Manifests.Where(manifest =>
                tag is null || manifest.Annotations.GetValueOrDefault(TagAnnotation) == tag),
        ];
        if (candidates.IsEmpty)
        {
            throw new ImageException(
                ImageFailure.NotFound,
                tag is null
                    ? $"{files.Reference} holds no image."
                    : $"{files.Reference} has no tag '{tag}'. {Tags(index)}");
        }

        Descriptor chosen = new ImageIndex(index.MediaType, candidates).Select(platform)
            ?? throw NoPlatform(files.Reference, index, platform);
        bool isAmbiguous = tag is null
            && candidates.Count(other => (other.Platform?.Fitness(platform) ?? 0) >= 0) > 1
            && candidates.Any(other => other.Digest != chosen.Digest && Equals(other.Platform, chosen.Platform));
        return isAmbiguous
            ? throw new ImageException(
                ImageFailure.BadReference, $"{files.Reference} holds several images: say which tag. {Tags(index)}")
            : chosen;
    }

    private static string Tags(ImageIndex index)
    {
        ImmutableArray<string> tags =
        [
            .. index.Manifests
                .Select(manifest => manifest.Annotations.GetValueOrDefault(TagAnnotation))
                .OfType<string>(),
        ];
        return tags.IsEmpty ? "None of its images has a tag." : $"It has {string.Join(", ", tags)}.";
    }
}
