using System.Collections.Immutable;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Checkpoints;

/// <summary>Whether the builds of a run start from checkpoints and keep some.</summary>
public sealed record CheckpointOptions
{
    /// <summary><c>-cache</c> or <c>-no-cache</c>; null leaves it to the template, which by default says no.</summary>
    public bool? Switch { get; init; }

    /// <summary>Of the builders.</summary>
    public ImmutableArray<ICheckpointRemover> Removers { get; init; } = [];

    /// <summary>Of the program: another one may do something else with the same template.</summary>
    public string Version { get; init; } = "";

    /// <summary>What counts for the checkpoints of a build; null when it has none.</summary>
    internal PlannedCache? For(PlannedBuild build) =>
        Switch ?? build.Cache is { IsEnabled: true } ? build.Cache ?? new() : null;
}
