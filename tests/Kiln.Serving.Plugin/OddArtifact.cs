using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Serving.Plugin;

internal sealed class OddArtifact(BuildVariables variables) : IArtifact
{
    public string BuilderId => "kiln.odd";

    public string Id => "odd-id";

    public ImmutableArray<string> Files => [];

    public string Description => "nothing at all";

    public BuildVariables Variables => variables;

    public Task DestroyAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
