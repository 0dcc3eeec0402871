using System.Collections.Immutable;
using System.Text;
using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Platform.Files;

namespace Kiln.Images.Transports;

/// <summary>
/// Writes an image as <c>docker save</c> does: <c>manifest.json</c> for today's readers, a folder per layer and
/// <c>repositories</c> for old ones.
/// </summary>
internal sealed class DockerArchiveSink(DockerArchiveLocation location)
{
    public void Check(bool force)
    {
        if (location.Name is { Tag: null })
        {
            throw new ImageException(
                ImageFailure.BadReference,
                $"{location}: a docker archive holds names with tags; write {location.Name.Repository}:TAG.");
        }

        OutputPath.CheckFile(location.File, location, force);
    }

    public async Task<WrittenImage> WriteAsync(Image image, bool force, CancellationToken cancellationToken)
    {
        Check(force);
        string path = Path.GetFullPath(location.File);
        OutputPath.MakeParent(path, location);
        try
        {
            await AtomicFile.WriteAsync(
                path, (stream, token) => WriteTarAsync(image, stream, token), mode: null, cancellationToken);
        }
        catch (FileAccessException exception)
        {
            throw OutputPath.Unwritable(location, exception);
        }

        return new WrittenImage(location, image.Manifest.Config.Digest, [path]);
    }

    private async Task WriteTarAsync(Image image, Stream output, CancellationToken cancellationToken)
    {
        ArchiveWriter archive = new(output);
        string configFile = image.Manifest.Config.Digest.Hex + ".json";
        await archive.WriteBytesAsync(configFile, image.ConfigJson, cancellationToken);
        ImmutableArray<string>.Builder layerFiles = ImmutableArray.CreateBuilder<string>();
        string? parent = null;
        foreach (ImageLayer layer in image.Layers)
        {
            string id = LayerId(parent, layer);
            bool isTop = layerFiles.Count == image.Layers.Length - 1;
            await archive.WriteFolderAsync(id, cancellationToken);
            await archive.WriteBytesAsync($"{id}/VERSION", Encoding.ASCII.GetBytes("1.0"), cancellationToken);
            await archive.WriteBytesAsync(
                $"{id}/json", LayerJson(id, parent, isTop ? image.Config : null), cancellationToken);
            await LayerContent.ReadAsync(
                layer, (tar, token) => archive.WriteUnsizedAsync($"{id}/layer.tar", tar, token), cancellationToken);
            layerFiles.Add($"{id}/layer.tar");
            parent = id;
        }

        await archive.WriteBytesAsync(
            DockerArchiveSource.ManifestFile, Manifest(configFile, layerFiles.DrainToImmutable()), cancellationToken);
        if (location.Name is { Tag: { } tag } name && parent is not null)
        {
            await archive.WriteBytesAsync(
                LegacyArchive.RepositoriesFile, Repositories(name, tag, parent), cancellationToken);
        }

        await archive.FinishAsync(cancellationToken);
    }

    // Old engines know layers by ids. Any that is unique and comes from the content does.
    private static string LayerId(string? parent, ImageLayer layer) =>
        Digest.Sha256(Encoding.ASCII.GetBytes($"{parent} {layer.DiffId}")).Hex;

    private static byte[] LayerJson(string id, string? parent, ImageConfig? config) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        if (parent is not null)
        {
            writer.WriteString("parent", parent);
        }

        writer.WriteString("created", config?.Created ?? "1970-01-01T00:00:00Z");
        if (config is not null)
        {
            writer.WritePropertyName("config");
            config.Container.Write(writer);
            writer.WriteString("architecture", config.Platform.Architecture);
            writer.WriteString("os", config.Platform.Os);
        }

        writer.WriteEndObject();
    });

    private byte[] Manifest(string configFile, ImmutableArray<string> layerFiles) => JsonText.Write(writer =>
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("Config", configFile);
        JsonText.WriteStrings(writer, "RepoTags", location.Name is { } name ? [name.Familiar] : []);
        JsonText.WriteStrings(writer, "Layers", layerFiles);
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    private static byte[] Repositories(DockerReference name, string tag, string topId) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject(name.Familiar[..^(tag.Length + 1)]);
        writer.WriteString(tag, topId);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
