using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

internal static class TemplateDiagnostics
{
    private const string Invalid = "Invalid template interpolation value";

    public static Diagnostic NullInterpolation(SourceRange expression, SourceRange template) => Diagnostic.Error(
        "KILN2021",
        Invalid,
        "The expression result is null. Cannot include a null value in a string template.",
        expression) with
    { Context = template };

    public static Diagnostic InvalidInterpolation(ConversionProblem problem, SourceRange expression, SourceRange template) =>
        Diagnostic.Error(
            "KILN2022",
            Invalid,
            $"Cannot include the given value in a string template: {problem}.",
            expression) with
        { Context = template };
}
