using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Template.Planning;

/// <summary>Messages about the options of components.</summary>
internal static class ConfigDiagnostics
{
    public static Diagnostic IncorrectType(BodyArgument argument, ConversionProblem problem) =>
        Diagnostic.Error(
            "KILN4511",
            "Incorrect attribute value type",
            $"Inappropriate value for attribute \"{argument.Name}\": {problem}.",
            argument.Expression.Range);

    public static Diagnostic SecondBlock(string type, SourceRange place) =>
        Diagnostic.Error(
            "KILN4512",
            $"Duplicate {type} block",
            $"Only one {type} block is allowed here. Remove this one or join the two.",
            place);

    public static Diagnostic MissingBlock(string type, SourceRange place) =>
        Diagnostic.Error(
            "KILN4513",
            $"Missing {type} block",
            $"A block of type \"{type}\" is required, but no definition was found.",
            place);

    // Compat: Packer wraps the first problem of a body and counts the others; here each one is wrapped.
    public static Diagnostic FailedPreparing(
        string kind,
        string type,
        string name,
        Diagnostic problem,
        SourceRange place)
    {
        string where = problem.Subject is { } subject ? $"{subject}: " : "";
        return new(problem.Severity, "KILN4514", $"Failed preparing {kind}-block \"{type}\" \"{name}\"")
        {
            Detail = $"{where}{problem.Summary}; {problem.Detail}",
            Subject = place,
        };
    }
}
