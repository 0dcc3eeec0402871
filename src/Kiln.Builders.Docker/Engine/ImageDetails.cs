using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Builders.Docker.Engine;

/// <summary>What the engine knows of an image.</summary>
/// <param name="Id">Its digest: <c>sha256:...</c>.</param>
/// <param name="RepositoryDigests">Under which registries know it.</param>
/// <param name="Command">As the image's configuration has it; default when it has none.</param>
/// <param name="Entrypoint">The same.</param>
/// <param name="Volumes">Folders whose contents are never part of the image.</param>
internal sealed record ImageDetails(
    string Id,
    ImmutableArray<string> RepositoryDigests,
    ImmutableArray<string> Command,
    ImmutableArray<string> Entrypoint,
    ImmutableArray<string> Volumes,
    long Bytes)
{
    public static ImageDetails Read(JsonElement image) => new(
        EngineJson.Text(image, "Id") ?? "",
        EngineJson.Texts(image, "RepoDigests"),
        EngineJson.Texts(image, "Config", "Cmd"),
        EngineJson.Texts(image, "Config", "Entrypoint"),
        EngineJson.Member(image, "Config", "Volumes") is { ValueKind: JsonValueKind.Object } volumes
            ? [.. volumes.EnumerateObject().Select(static v => v.Name)]
            : [],
        EngineJson.Number(image, "Size"));
}
