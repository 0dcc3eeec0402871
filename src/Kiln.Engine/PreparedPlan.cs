using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;

namespace Kiln.Engine;

/// <summary>
/// What <see cref="BuildEngine.Prepare"/> gives: the builds that can run, and everything that is wrong.
/// </summary>
/// <param name="Plan">As it was given.</param>
/// <param name="Builds">Those without an error, in the order of the plan.</param>
/// <param name="Problems">Of all builds; the same problem of several builds is there once.</param>
public sealed record PreparedPlan(
    BuildPlan Plan,
    ImmutableArray<PreparedBuild> Builds,
    ImmutableArray<PlacedProblem> Problems)
{
    public bool HasErrors => Problems.Any(static problem => problem.Severity == ProblemSeverity.Error);
}

/// <summary>A build whose components were all prepared without an error.</summary>
public sealed record PreparedBuild
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

    /// <summary>What a newer plan says about this build, for the builder that is running already.</summary>
    internal PreparedBuild WithPlanOf(PreparedBuild newer) => new(newer.Planned, Builder, newer.Context);
}
