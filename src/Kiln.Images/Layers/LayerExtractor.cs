using Kiln.Images.Model;
using Kiln.Images.Tar;

namespace Kiln.Images.Layers;

/// <summary>
/// Extracts layers. Whatever the tar says, nothing outside the folder is written: every name is walked from the folder
/// down, and links on the way are followed as if the folder were the root.
/// </summary>
public sealed class LayerExtractor(LayerExtractorOptions options)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>
    /// Extracts one layer and checks both its digests. After a failure the folder holds a part of the layer: extract
    /// into a folder of its own and rename it.
    /// </summary>
    /// <param name="directory">Must exist.</param>
    /// <exception cref="ImageException">The layer is damaged or hostile, or a file cannot be made.</exception>
    public Task ExtractAsync(ImageLayer layer, string directory, CancellationToken cancellationToken) =>
        LayerContent.ReadAsync(
            layer,
            (tar, token) => ExtractTarAsync(tar, $"The layer {layer.Descriptor.Digest}", directory, token),
            cancellationToken);

    /// <summary>Extracts a tar and reads its stream to the end.</summary>
    /// <param name="tar">Uncompressed; stays open.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    /// <param name="directory">Must exist.</param>
    /// <exception cref="ImageException">The tar is damaged or hostile, or a file cannot be made.</exception>
    public async Task ExtractTarAsync(
        Stream tar,
        string reference,
        string directory,
        CancellationToken cancellationToken)
    {
        try
        {
            using RootedTree tree = new(directory);
            TarReader reader = new(tar);
            EntryExtraction extraction = new(tree, reader, options, reference);
            while (await reader.ReadNextAsync(cancellationToken) is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await extraction.ExtractAsync(entry, cancellationToken);
            }

            extraction.FinishFolders();
            byte[] rest = new byte[BufferSize];
            while (await tar.ReadAsync(rest, cancellationToken) > 0)
            {
            }
        }
        catch (Exception exception) when (Unpacking.IsDamage(exception))
        {
            throw Unpacking.Damaged(reference, exception);
        }
    }
}
