using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Images.Tar;
using Kiln.Images.Unix;

namespace Kiln.Images.Layers;

/// <summary>
/// Makes layers of folders. The same content gives the same digests: entries are sorted, sub-second times dropped, and
/// names of users, inode numbers and holes do not count.
/// </summary>
public sealed class LayerWriter(BlobStore store, LayerWriterOptions options)
{
    /// <summary>
    /// Makes a layer of an overlayfs upper folder: what was added and changed, and whiteouts for what is gone. The
    /// overlay must be mounted with <c>redirect_dir=off,metacopy=off</c>.
    /// </summary>
    /// <exception cref="ImageException">The folder cannot be read, or holds what a layer cannot.</exception>
    public Task<WrittenLayer> WriteOverlayUpperAsync(string directory, CancellationToken cancellationToken) =>
        WriteAsync(directory, isOverlay: true, cancellationToken);

    /// <summary>Makes a layer of a whole root file system. Devices 0:0 are devices, not whiteouts.</summary>
    /// <exception cref="ImageException">The folder cannot be read, or holds what a layer cannot.</exception>
    public Task<WrittenLayer> WriteTreeAsync(string directory, CancellationToken cancellationToken) =>
        WriteAsync(directory, isOverlay: false, cancellationToken);

    /// <summary>
    /// Makes a layer of a tar as it is: entries, order and times are kept; <see cref="LayerWriterOptions.Compression"/>
    /// alone counts.
    /// </summary>
    /// <param name="tar">Plain, or packed with gzip, zstd, xz or bzip2; closed at the end.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    /// <exception cref="ImageException">It is not a tar, or it is damaged or cut off.</exception>
    public Task<WrittenLayer> WriteTarAsync(Stream tar, string reference, CancellationToken cancellationToken) =>
        TarImport.CopyAsync(tar, reference, store, options.Compression, cancellationToken);

    private async Task<WrittenLayer> WriteAsync(string directory, bool isOverlay, CancellationToken cancellationToken)
    {
        await using LayerBlobStream blob = new(store, options.Compression);
        TarWriter tar = new(blob);
        TreeTar tree = new(tar, options, isOverlay);
        if (!isOverlay)
        {
            await tree.WriteRootAsync(directory, cancellationToken);
        }

        using TreeWalk walk = new(directory, options.Exclude.Select(path => RawName.FromText(path.Trim('/'))));
        while (walk.Next() is { } file)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await tree.WriteAsync(file, cancellationToken);
        }

        await tar.FinishAsync(cancellationToken);
        long size = blob.Written;
        ImageLayer layer = await blob.CommitAsync(cancellationToken);
        return new WrittenLayer(layer, tree.Entries, size);
    }
}
