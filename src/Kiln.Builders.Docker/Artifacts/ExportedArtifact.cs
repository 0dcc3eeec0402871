using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.Artifacts;

/// <summary>The file system of a container in a file; without a path the container was thrown away.</summary>
internal sealed class ExportedArtifact(string path) : IArtifact
{
    public const string ExportBuilderId = "packer.docker";

    public string BuilderId => ExportBuilderId;

    public string Id => "Container";

    public ImmutableArray<string> Files => path.Length > 0 ? [path] : [];

    public string Description => $"Exported Docker file: {path}";

    public BuildVariables Variables { get; init; } = BuildVariables.Empty;

    public Task DestroyAsync(CancellationToken cancellationToken)
    {
        if (path.Length > 0)
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }
}
