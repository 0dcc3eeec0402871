using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Template.Loading;

namespace Kiln.Template.Planning;

/// <summary>Between the places and problems of the language and those of the plan.</summary>
public static class TemplatePlaces
{
    public static TemplatePlace Of(SourceRange range)
    {
        SourcePosition position = range.StartPosition;
        return new(range.File.Name, range.Start, range.End, position.Line, position.Column);
    }

    /// <summary>The inverse of <see cref="ToProblem"/>, for messages that show source.</summary>
    public static Diagnostic ToDiagnostic(PlacedProblem problem, HclTemplate template)
    {
        SourceFile? file = template.Files.FirstOrDefault(f => f.Name == problem.Place?.File);
        SourceRange? subject = file is null ? null : file.Range(problem.Place!.Start, problem.Place.End);
        return PlanDiagnostics.Placed(problem, subject);
    }

    public static PlacedProblem ToProblem(Diagnostic diagnostic) =>
        new(
            diagnostic.IsError ? ProblemSeverity.Error : ProblemSeverity.Warning,
            diagnostic.Summary,
            diagnostic.Detail ?? "",
            diagnostic.Subject is { } subject ? Of(subject) : null);
}
