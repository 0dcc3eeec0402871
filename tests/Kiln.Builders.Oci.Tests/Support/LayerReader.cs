using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Storage;
using Kiln.Images.Transports;

namespace Kiln.Builders.Oci.Tests.Support;

/// <summary>What is in the layers of an image, read with .NET's own tar.</summary>
public sealed record ReadImage(Image Image, ImmutableArray<ImmutableArray<LayerEntry>> Layers)
{
    public static async Task<ReadImage> FromAsync(string location, TestBuild build)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        BlobStore store = new(Path.Combine(build.Folder, "read"), TimeProvider.System);
        using ImageTransports transports = new(new() { Store = store, Time = TimeProvider.System });
        Image image = await transports.ReadAsync(ImageLocation.Parse(location), ImagePlatform.Host, cancellationToken);
        ImmutableArray<ImmutableArray<LayerEntry>>.Builder layers =
            ImmutableArray.CreateBuilder<ImmutableArray<LayerEntry>>();
        foreach (ImageLayer layer in image.Layers)
        {
            await using Stream blob = await layer.OpenAsync(cancellationToken);
            await using Stream tar = layer.Descriptor.MediaType.EndsWith("gzip", StringComparison.Ordinal)
                ? new GZipStream(blob, CompressionMode.Decompress)
                : blob;
            layers.Add([.. await ReadAsync(tar, cancellationToken)]);
        }

        return new(image, layers.ToImmutable());
    }

    private static async Task<List<LayerEntry>> ReadAsync(Stream tar, CancellationToken cancellationToken)
    {
        List<LayerEntry> entries = [];
        await using TarReader reader = new(tar);
        while (await reader.GetNextEntryAsync(copyData: true, cancellationToken) is TarEntry entry)
        {
            string? text = null;
            if (entry.DataStream is Stream data)
            {
                using MemoryStream content = new();
                await data.CopyToAsync(content, cancellationToken);
                text = Encoding.UTF8.GetString(content.ToArray());
            }

            entries.Add(new(entry, text));
        }

        return entries;
    }
}

/// <param name="Text">The content of a file.</param>
public sealed record LayerEntry(TarEntry Entry, string? Text)
{
    public string Name => Entry.Name.TrimEnd('/');

    public override string ToString() => Entry.Name;
}
