using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Remote.Tests.Support;

internal sealed class LocalArtifact(Func<Task>? destroy = null) : IArtifact
{
    public string BuilderId => "kiln.test";

    public string Id => "id-1";

    public ImmutableArray<string> Files => ["a.img", "b.img"];

    public string Description => "Two files";

    public BuildVariables Variables { get; init; } = BuildVariables.Empty.With("SourceImage", "debian");

    public Task DestroyAsync(CancellationToken cancellationToken) => destroy?.Invoke() ?? Task.CompletedTask;
}
