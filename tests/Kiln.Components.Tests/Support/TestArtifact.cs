using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Components.Tests.Support;

internal sealed class TestArtifact(ImmutableArray<string> files) : IArtifact
{
    public string BuilderId => "test";

    public string Id { get; init; } = "an-id";

    public ImmutableArray<string> Files => files;

    public string Description => "a test artifact";

    public BuildVariables Variables { get; init; } = BuildVariables.Empty;

    public Task DestroyAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
