using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Preparation;

/// <summary>A component that is ready to run, or null when <paramref name="Problems"/> holds an error.</summary>
internal readonly record struct MadeComponent<TComponent>(TComponent? Component, ImmutableArray<PlacedProblem> Problems)
    where TComponent : class
{
    /// <exception cref="BuildFailedException">There is none.</exception>
    public TComponent OrThrow() =>
        Component ?? throw new BuildFailedException(string.Join('\n', Problems.Where(IsError).Select(TextOf)));

    private static bool IsError(PlacedProblem problem) => problem.Severity == ProblemSeverity.Error;

    private static string TextOf(PlacedProblem problem)
    {
        string place = problem.Place is null ? "" : $" ({problem.Place.File}:{problem.Place.Line})";
        return problem.Detail.Length == 0 ? problem.Summary + place : $"{problem.Summary}: {problem.Detail}{place}";
    }
}
