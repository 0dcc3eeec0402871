using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.PostProcessors.Manifest;

/// <summary>What a manifest file says. The records are read together, so they share a file.</summary>
/// <param name="Builds">Oldest first.</param>
/// <param name="LastRunUuid">Of the run that wrote last.</param>
internal sealed record ManifestContent(ImmutableArray<ManifestBuild> Builds, string LastRunUuid)
{
    public static ManifestContent Empty { get; } = new([], "");

    /// <exception cref="JsonException">The text is not a manifest.</exception>
    public static ManifestContent Parse(ReadOnlyMemory<byte> text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement root = Object(document.RootElement, "the manifest");
        return new(
            root.TryGetProperty("builds", out JsonElement builds) ? BuildsOf(builds) : [],
            Text(root, "last_run_uuid"));
    }

    private static ImmutableArray<ManifestBuild> BuildsOf(JsonElement builds) =>
        builds.ValueKind == JsonValueKind.Null ? [] : [.. Array(builds, "builds").Select(Build)];

    private static ManifestBuild Build(JsonElement build)
    {
        Object(build, "a build");
        return new()
        {
            Name = Text(build, "name"),
            BuilderType = Text(build, "builder_type"),
            BuildTime = Whole(build, "build_time"),
            Files = Property(build, "files") is { } files ? [.. Array(files, "files").Select(FileOf)] : null,
            ArtifactId = Text(build, "artifact_id"),
            RunUuid = Text(build, "packer_run_uuid"),
            CustomData = Property(build, "custom_data") is { } data ? Texts(data) : null,
        };
    }

    private static ManifestFileEntry FileOf(JsonElement file)
    {
        Object(file, "a file");
        return new(Text(file, "name"), Whole(file, "size"));
    }

    private static ImmutableSortedDictionary<string, string> Texts(JsonElement data) => Object(data, "custom_data")
        .EnumerateObject()
        .ToImmutableSortedDictionary(static p => p.Name, static p => TextOf(p.Value, p.Name), StringComparer.Ordinal);

    private static JsonElement? Property(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Text(JsonElement owner, string name) =>
        Property(owner, name) is { } value ? TextOf(value, name) : "";

    private static string TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Unfit(name, "a string");

    private static long Whole(JsonElement owner, string name)
    {
        if (Property(owner, name) is not { } value)
        {
            return 0;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : throw Unfit(name, "a whole number");
    }

    private static JsonElement Object(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object ? value : throw Unfit(name, "an object");

    private static JsonElement.ArrayEnumerator Array(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Unfit(name, "an array");

    private static JsonException Unfit(string name, string wanted) => new($"{name} is not {wanted}");
}

internal sealed record ManifestBuild
{
    public required string Name { get; init; }

    public required string BuilderType { get; init; }

    /// <summary>Unix seconds; 0 is not written.</summary>
    public required long BuildTime { get; init; }

    /// <summary>Null when the artifact has none.</summary>
    public required ImmutableArray<ManifestFileEntry>? Files { get; init; }

    public required string ArtifactId { get; init; }

    public required string RunUuid { get; init; }

    public required ImmutableSortedDictionary<string, string>? CustomData { get; init; }
}

/// <param name="Name">A path, or a name when folders are left out.</param>
/// <param name="Size">In bytes; 0 for a file that is missing.</param>
internal sealed record ManifestFileEntry(string Name, long Size);
