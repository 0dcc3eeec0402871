using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Core.NoMachine;

/// <summary>Stands for the nothing that was made.</summary>
internal sealed class NullArtifact(BuildVariables variables) : IArtifact
{
    public const string ArtifactId = "Null";

    /// <summary>Compat: Packer's own spelling.</summary>
    public string BuilderId => "fnoeding.null";

    public string Id => ArtifactId;

    public ImmutableArray<string> Files => [];

    public string Description => "Did not export anything. This is the null builder";

    public BuildVariables Variables => variables;

    public Task DestroyAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
