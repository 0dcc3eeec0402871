using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Remote.Tests.Support;

internal sealed class LocalArtifact(Func<Task>? destroy = null) : IArtifact
{
    public string BuilderId { get; init; } = "kiln.test";

    public string Id => "id-1";

    public ImmutableArray<string> Files { get; init; } = ["a.img", "b.img"];

    public string Description => "Two files";

    public BuildVariables Variables { get; init; } = BuildVariables.Empty.With("SourceImage", "debian");

    public Dictionary<string, HclValue> States { get; init; } = [];

    public Task<HclValue?> StateAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(States.GetValueOrDefault(name));

    public Task DestroyAsync(CancellationToken cancellationToken) => destroy?.Invoke() ?? Task.CompletedTask;
}
