using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Images.Model;
using Kiln.Images.References;

namespace Kiln.Images.Transports;

/// <summary>
/// A docker archive from before <c>manifest.json</c>: a file <c>repositories</c> names the top layer of each image,
/// and a folder per layer names the layer below it.
/// </summary>
internal sealed class LegacyArchive(IImageFiles files)
{
    public const string RepositoriesFile = "repositories";

    private const int LayerLimit = 1000;

    /// <returns>Lowest layer first.</returns>
    public async Task<ImmutableArray<LegacyLayer>> ReadAsync(
        DockerReference? name,
        CancellationToken cancellationToken)
    {
        byte[] repositories = await files.TryReadAsync(RepositoriesFile, cancellationToken)
            ?? throw new ImageException(
                ImageFailure.BadFormat,
                $"{files.Reference} is not a docker archive: neither {DockerArchiveSource.ManifestFile} nor " +
                $"{RepositoriesFile} is in it.");
        string? id = Choose(repositories, name);
        List<LegacyLayer> layers = [];
        while (id is not null)
        {
            if (layers.Count == LayerLimit || layers.Any(layer => layer.Id == id))
            {
                throw new ImageException(
                    ImageFailure.BadFormat, $"{files.Reference}: the layers go round in a circle.");
            }

            LegacyLayer layer = await ReadLayerAsync(id, cancellationToken);
            layers.Add(layer);
            id = layer.Parent;
        }

        layers.Reverse();
        return [.. layers];
    }

    private async Task<LegacyLayer> ReadLayerAsync(string id, CancellationToken cancellationToken)
    {
        string file = $"{id}/json";
        byte[] json = await files.TryReadAsync(file, cancellationToken)
            ?? throw new ImageException(
                ImageFailure.BadFormat, $"{files.Reference}: the file '{file}' is missing. The archive is incomplete.");
        return JsonText.Parse(json, $"{files.Reference}: {file}", root => new LegacyLayer(
            id,
            json,
            JsonText.String(root, "parent") is { Length: > 0 } parent ? parent : null,
            new HistoryEntry
            {
                Created = JsonText.String(root, "created"),
                Author = JsonText.String(root, "author") is { Length: > 0 } author ? author : null,
                Comment = JsonText.String(root, "comment") is { Length: > 0 } comment ? comment : null,
                CreatedBy = CreatedBy(root),
            }));
    }

    private static string? CreatedBy(JsonElement root) =>
        JsonText.Member(root, "container_config") is { ValueKind: JsonValueKind.Object } container
            ? string.Join(' ', JsonText.Strings(container, "Cmd"))
            : null;

    private string Choose(byte[] json, DockerReference? name)
    {
        ImmutableArray<(string Name, string Id)> images = JsonText.Parse(
            json, $"{files.Reference}: {RepositoriesFile}", root => Read(root).ToImmutableArray());
        ImmutableArray<(string Name, string Id)> found =
        [
            .. images.Where(image => name is null
                || (DockerReference.TryParse(image.Name, out DockerReference? parsed) && parsed == name)),
        ];
        return found.Select(image => image.Id).Distinct().Count() == 1
            ? found[0].Id
            : throw new ImageException(
                found.IsEmpty ? ImageFailure.NotFound : ImageFailure.BadReference,
                $"{files.Reference}: say which image. It has: " +
                $"{string.Join(", ", images.Select(image => image.Name))}.");
    }

    private static IEnumerable<(string Name, string Id)> Read(JsonElement root)
    {
        foreach (JsonProperty repository in root.EnumerateObject())
        {
            foreach ((string tag, string id) in JsonText.Map(root, repository.Name))
            {
                yield return ($"{repository.Name}:{tag}", id);
            }
        }
    }
}
