using System.Collections.Immutable;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Storage;
using Kiln.Platform.Files;

namespace Kiln.Images.Transports;

/// <summary>
/// Writes an image as an OCI layout in a folder. A new folder appears whole; a tag is added to an existing layout by
/// putting its blobs there first and replacing the index last.
/// </summary>
internal sealed class OciLayoutSink(OciLayoutLocation location, BlobStore store)
{
    private readonly string _path = Path.GetFullPath(location.Directory).TrimEnd('/');

    public async Task CheckAsync(bool force, CancellationToken cancellationToken)
    {
        if (File.Exists(_path))
        {
            throw new ImageException(ImageFailure.AlreadyExists, $"{location}: '{_path}' is a file, not a folder.");
        }

        if (!Holds(_path))
        {
            return;
        }

        if (!File.Exists(Path.Combine(_path, OciLayoutSource.MarkFile)))
        {
            throw new ImageException(
                ImageFailure.AlreadyExists,
                $"{location}: the folder '{_path}' holds other files and is not an OCI image layout; it is never " +
                "replaced. Choose another folder.");
        }

        if (force)
        {
            return;
        }

        ImageIndex index = await ReadIndexAsync(cancellationToken);
        if (location.Tag is null || index.Manifests.Any(HasTag))
        {
            throw OutputPath.Exists(location.Tag is null ? _path : $"{_path}:{location.Tag}", location);
        }
    }

    public async Task<WrittenImage> WriteAsync(Image image, bool force, CancellationToken cancellationToken)
    {
        await CheckAsync(force, cancellationToken);
        Image oci = image.ToOci();
        OutputPath.MakeParent(_path, location);
        try
        {
            if (Holds(_path) && location.Tag is not null)
            {
                await AddAsync(oci, cancellationToken);
            }
            else
            {
                await CreateAsync(oci, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OutputPath.Unwritable(location, exception);
        }

        return new WrittenImage(location, oci.Descriptor.Digest, [_path]);
    }

    private static bool Holds(string path) =>
        Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();

    private bool HasTag(Descriptor manifest) =>
        manifest.Annotations.GetValueOrDefault(OciLayoutSource.TagAnnotation) == location.Tag;

    private Task<ImageIndex> ReadIndexAsync(CancellationToken cancellationToken) =>
        new OciLayoutSource(new FolderFiles(_path, location.ToString())).ReadIndexAsync(cancellationToken);

    private async Task CreateAsync(Image image, CancellationToken cancellationToken)
    {
        string fresh = Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(fresh);
            await WriteBlobsAsync(fresh, image, cancellationToken);
            await WriteFileAsync(
                Path.Combine(fresh, OciLayoutSource.IndexFile),
                LayoutDocuments.Index(image, location.Tag).ToJson(),
                cancellationToken);
            await WriteFileAsync(
                Path.Combine(fresh, OciLayoutSource.MarkFile), LayoutDocuments.Mark, cancellationToken);
            Replace(fresh);
        }
        finally
        {
            if (Directory.Exists(fresh))
            {
                Directory.Delete(fresh, recursive: true);
            }
        }
    }

    private void Replace(string fresh)
    {
        if (!Directory.Exists(_path))
        {
            Directory.Move(fresh, _path);
            return;
        }

        string old = fresh + ".old";
        Directory.Move(_path, old);
        Directory.Move(fresh, _path);
        Directory.Delete(old, recursive: true);
    }

    private async Task AddAsync(Image image, CancellationToken cancellationToken)
    {
        await WriteBlobsAsync(_path, image, cancellationToken);

        // Another run may add its tag at the same time.
        using FileLock heldLock = await store.LockAsync(_path, cancellationToken);
        ImageIndex index = await ReadIndexAsync(cancellationToken);
        ImmutableArray<Descriptor> others = [.. index.Manifests.Where(manifest => !HasTag(manifest))];
        ImageIndex changed = index with { Manifests = others.Add(LayoutDocuments.Entry(image, location.Tag)) };
        await WriteFileAsync(
            Path.Combine(_path, OciLayoutSource.IndexFile), changed.ToJson(), cancellationToken);
    }

    private static async Task WriteBlobsAsync(string folder, Image image, CancellationToken cancellationToken)
    {
        foreach (ImageLayer layer in LayoutDocuments.DistinctLayers(image))
        {
            string path = BlobPath(folder, layer.Descriptor.Digest);
            if (new FileInfo(path) is { Exists: true } file && file.Length == layer.Descriptor.Size)
            {
                continue;
            }

            await using Stream blob = await layer.OpenAsync(cancellationToken);
            await AtomicFile.WriteAsync(
                path, (stream, token) => blob.CopyToAsync(stream, token), mode: null, cancellationToken);
        }

        await WriteFileAsync(BlobPath(folder, image.Manifest.Config.Digest), image.ConfigJson, cancellationToken);
        await WriteFileAsync(BlobPath(folder, image.Descriptor.Digest), image.ManifestJson, cancellationToken);
    }

    private static string BlobPath(string folder, Digest digest)
    {
        string path = Path.Combine(folder, LayoutDocuments.PathOf(digest));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static Task WriteFileAsync(
        string path,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken) => AtomicFile.WriteAsync(path, content, mode: null, cancellationToken);
}
