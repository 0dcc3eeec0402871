using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Engine.Tests.Support;

internal sealed class TestArtifact(string id, Action? destroy = null) : IArtifact
{
    public bool IsDestroyed { get; private set; }

    public string BuilderId => "test." + id;

    public string Id => id;

    public ImmutableArray<string> Files => [id + ".a", id + ".b"];

    public string Description => "the artifact " + id;

    public BuildVariables Variables { get; init; } = BuildVariables.Empty;

    public Task DestroyAsync(CancellationToken cancellationToken)
    {
        Assert.False(IsDestroyed, $"{id} is destroyed twice");
        destroy?.Invoke();
        IsDestroyed = true;
        return Task.CompletedTask;
    }
}
