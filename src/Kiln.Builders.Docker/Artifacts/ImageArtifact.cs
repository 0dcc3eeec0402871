using System.Collections.Immutable;
using Kiln.Builders.Docker.Engine;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Builders.Docker.Artifacts;

/// <summary>An image in an engine.</summary>
/// <param name="builderId">Of the component that made it.</param>
/// <param name="id">The image's id, or its name once it has one.</param>
/// <param name="address">Of the engine.</param>
/// <param name="host">Says how engines are spoken to.</param>
internal sealed class ImageArtifact(string builderId, string id, EngineAddress address, DockerHost host) : IArtifact
{
    /// <summary>Compat: Packer's builder calls a committed image what its post-processor makes.</summary>
    public const string ImportBuilderId = "packer.post-processor.docker-import";
    public const string TagBuilderId = "packer.post-processor.docker-tag";

    /// <summary>Compat: the name under which the plugin's post-processors hand tags on.</summary>
    public const string TagsState = "docker_tags";

    public string BuilderId => builderId;

    public string Id => id;

    public ImmutableArray<string> Files => [];

    /// <summary>All names that post-processors gave it.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public string Description => Tags.IsEmpty
        ? $"Imported Docker image: {id}"
        : $"Imported Docker image: {id} with tags {string.Join(' ', Tags)}";

    public BuildVariables Variables { get; init; } = BuildVariables.Empty;

    /// <summary>The names that post-processors, ours or those of a plugin, gave an image.</summary>
    public static async Task<ImmutableArray<string>> TagsOfAsync(
        IArtifact image,
        CancellationToken cancellationToken) =>
        await image.StateAsync(TagsState, cancellationToken) is { HasContent: true } tags
            ? [.. tags.Parts().Where(
                static tag => tag.HasContent && tag.Type == HclType.String).Select(static tag => tag.AsString())]
            : [];

    /// <summary>Compat: an artifact that was never tagged has no tags, which is not the same as none.</summary>
    public Task<HclValue?> StateAsync(string name, CancellationToken cancellationToken) => Task.FromResult(
        name == TagsState && !Tags.IsEmpty
            ? HclValue.List(HclType.String, [.. Tags.Select(HclValue.String)])
            : null);

    public async Task DestroyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using DockerEngine engine = await DockerEngine.ConnectAsync(host.Settings, address, cancellationToken);
            await engine.Images.RemoveAsync(id, cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure("Error deleting image");
        }
    }
}
