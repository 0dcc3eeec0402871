using System.Collections.Immutable;
using Kiln.Engine.Preparation;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;

namespace Kiln.Engine;

/// <summary>
/// What <see cref="BuildEngine.PrepareAsync"/> gives: the builds that can run, and everything that is wrong. Whoever
/// asked for it disposes it, and with it the builders that were not run.
/// </summary>
/// <param name="Plan">As it was given.</param>
/// <param name="Builds">Those without an error, in the order of the plan.</param>
/// <param name="Problems">Of all builds; the same problem of several builds is there once.</param>
public sealed record PreparedPlan(
    BuildPlan Plan,
    ImmutableArray<PreparedBuild> Builds,
    ImmutableArray<PlacedProblem> Problems) : IAsyncDisposable
{
    public bool HasErrors => Problems.Any(static problem => problem.Severity == ProblemSeverity.Error);

    public async ValueTask DisposeAsync()
    {
        foreach (PreparedBuild build in Builds)
        {
            await build.DisposeAsync();
        }
    }
}

/// <summary>A build whose components were all prepared without an error.</summary>
public sealed record PreparedBuild : IAsyncDisposable
{
    internal PreparedBuild(PlannedBuild planned, IBuilder builder, PrepareContext context)
    {
        Planned = planned;
        Builder = builder;
        Context = context;
    }

    public string Name => Planned.Name;

    internal PlannedBuild Planned { get; }

    internal IBuilder Builder { get; }

    internal PrepareContext Context { get; }

    /// <summary>Ends what the builder holds, if it holds anything; also after a run that did so.</summary>
    public ValueTask DisposeAsync() => ComponentRelease.ReleaseAsync(Builder);

    /// <summary>What a newer plan says about this build, for the builder that is running already.</summary>
    internal PreparedBuild WithPlanOf(PreparedBuild newer) => new(newer.Planned, Builder, newer.Context);
}
