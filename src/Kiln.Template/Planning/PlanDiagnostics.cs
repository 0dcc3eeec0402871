using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;

namespace Kiln.Template.Planning;

/// <summary>Messages about a plan as a whole.</summary>
internal static class PlanDiagnostics
{
    public static Diagnostic MissingBuildBlock() =>
        Diagnostic.Error(
            "KILN4521",
            "Missing build block",
            "A build block with one or more sources is required for executing a build.",
            null);

    /// <summary>A problem that somebody who knows only places found.</summary>
    public static Diagnostic Placed(PlacedProblem problem, SourceRange? subject) =>
        new(problem.Severity == ProblemSeverity.Error ? Severity.Error : Severity.Warning, "KILN4522", problem.Summary)
        {
            Detail = problem.Detail,
            Subject = subject,
        };
}
