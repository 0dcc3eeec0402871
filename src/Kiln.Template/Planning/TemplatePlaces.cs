using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;

namespace Kiln.Template.Planning;

/// <summary>Between the places and problems of the language and those of the plan.</summary>
internal static class TemplatePlaces
{
    public static TemplatePlace Of(SourceRange range)
    {
        SourcePosition position = range.StartPosition;
        return new(range.File.Name, range.Start, range.End, position.Line, position.Column);
    }

    public static PlacedProblem ToProblem(Diagnostic diagnostic) =>
        new(
            diagnostic.IsError ? ProblemSeverity.Error : ProblemSeverity.Warning,
            diagnostic.Summary,
            diagnostic.Detail ?? "",
            diagnostic.Subject is { } subject ? Of(subject) : null)
        {
            Values = [.. diagnostic.Values.Select(static v => KeyValuePair.Create(v.Reference, v.Value))],
            Suggestion = diagnostic.Suggestion,
            Notes = diagnostic.Notes,
        };
}
