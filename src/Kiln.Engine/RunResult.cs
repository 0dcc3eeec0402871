using System.Collections.Immutable;
using Kiln.Sdk.Events;

namespace Kiln.Engine;

/// <param name="Builds">Those that were started, in the order of the plan.</param>
/// <param name="Cancelled">The run was stopped before it was done.</param>
/// <param name="Duration">From the first start to the last end.</param>
public sealed record RunResult(ImmutableArray<BuildResult> Builds, bool Cancelled, TimeSpan Duration)
{
    /// <summary>It was stopped a second time, before it had cleaned up.</summary>
    public bool StoppedAtOnce { get; init; }

    public bool Succeeded => !Cancelled && Builds.All(static build => build.Error is null);
}

/// <param name="Name">As shown to users.</param>
/// <param name="Error">Null when the build succeeded.</param>
/// <param name="Artifacts">What stays, in the order of making; empty after an error.</param>
public sealed record BuildResult(string Name, string? Error, ImmutableArray<ArtifactSummary> Artifacts);
