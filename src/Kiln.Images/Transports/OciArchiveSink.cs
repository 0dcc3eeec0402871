using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Platform.Files;

namespace Kiln.Images.Transports;

/// <summary>Writes an image as a tar of an OCI layout.</summary>
internal sealed class OciArchiveSink(OciArchiveLocation location)
{
    public void Check(bool force) => OutputPath.CheckFile(location.File, location, force);

    public async Task<WrittenImage> WriteAsync(Image image, bool force, CancellationToken cancellationToken)
    {
        Check(force);
        Image oci = image.ToOci();
        string path = Path.GetFullPath(location.File);
        OutputPath.MakeParent(path, location);
        try
        {
            await AtomicFile.WriteAsync(
                path, (stream, token) => WriteTarAsync(oci, stream, token), mode: null, cancellationToken);
        }
        catch (FileAccessException exception)
        {
            throw OutputPath.Unwritable(location, exception);
        }

        return new WrittenImage(location, oci.Descriptor.Digest, [path]);
    }

    private async Task WriteTarAsync(Image image, Stream output, CancellationToken cancellationToken)
    {
        ArchiveWriter archive = new(output);
        await archive.WriteFolderAsync("blobs", cancellationToken);
        await archive.WriteFolderAsync("blobs/sha256", cancellationToken);
        await archive.WriteBytesAsync(
            LayoutDocuments.PathOf(image.Descriptor.Digest), image.ManifestJson, cancellationToken);
        await archive.WriteBytesAsync(
            LayoutDocuments.PathOf(image.Manifest.Config.Digest), image.ConfigJson, cancellationToken);
        foreach (ImageLayer layer in LayoutDocuments.DistinctLayers(image))
        {
            await using Stream blob = await layer.OpenAsync(cancellationToken);
            await archive.WriteStreamAsync(
                LayoutDocuments.PathOf(layer.Descriptor.Digest), blob, layer.Descriptor.Size, cancellationToken);
        }

        await archive.WriteBytesAsync(
            OciLayoutSource.IndexFile, LayoutDocuments.Index(image, location.Tag).ToJson(), cancellationToken);
        await archive.WriteBytesAsync(OciLayoutSource.MarkFile, LayoutDocuments.Mark, cancellationToken);
        await archive.FinishAsync(cancellationToken);
    }
}
