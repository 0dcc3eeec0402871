using System.Collections.Immutable;
using Kiln.Builders.Docker.Engine;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.Running;

/// <summary>What the container is made of.</summary>
/// <param name="Name">As the user names it, or an id.</param>
/// <param name="Details">Null when the engine does not have it yet.</param>
/// <param name="IsBuilt">It was made from a Dockerfile.</param>
internal sealed record SourceImage(string Name, ImageDetails? Details, bool IsBuilt)
{
    public const string ImageVariable = "ImageSha256";
    public const string DigestVariable = "SourceImageDigest";
    public const string SourceVariable = "SourceImageSha256";

    /// <summary>Compat: the texts that stand for what is not known.</summary>
    public static BuildVariables Unknown { get; } = BuildVariables.Empty
        .With(ImageVariable, "ERR_IMAGE_SHA256_NOT_FOUND")
        .With(DigestVariable, "ERR_SOURCE_IMAGE_DIGEST_NOT_FOUND")
        .With(SourceVariable, "ERR_SOURCE_IMAGE_SHA256_NOT_FOUND");

    /// <summary>The registry's name of it; empty when no registry knows it.</summary>
    public string Digest => IsBuilt || Details is null ? "" : Details.RepositoryDigests.FirstOrDefault("");

    public BuildVariables Variables => Unknown.With(DigestVariable, Digest).With(SourceVariable, Details?.Id ?? "");

    /// <summary>
    /// Compat: without a line of its own an image gets the command and the entrypoint of the image that it started
    /// from, and an empty one where that has none. The container's own come from the arguments of <c>docker run</c>.
    /// </summary>
    public ImmutableArray<string> ChangesFor(ImmutableArray<string> changes)
    {
        bool hasCommand = changes.Any(static change => change.StartsWith("CMD", StringComparison.Ordinal));
        bool hasEntrypoint = changes.Any(static change => change.StartsWith("ENTRYPOINT", StringComparison.Ordinal));
        return
        [
            .. changes,
            .. hasCommand || Details is null ? [] : new[] { "CMD " + Json(Details.Command) },
            .. hasEntrypoint || Details is null ? [] : new[] { "ENTRYPOINT " + Json(Details.Entrypoint) },
        ];
    }

    private static string Json(ImmutableArray<string> words) => words.IsEmpty
        ? "[\"\"]"
        : new System.Text.Json.Nodes.JsonArray(
            [.. words.Select(static word => (System.Text.Json.Nodes.JsonNode)word)]).ToJsonString();
}
