using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Language.Evaluation;

internal static class LimitDiagnostics
{
    public static Diagnostic TooManySteps(SourceRange expression) => Diagnostic.Error(
        "KILN2001",
        "Expression takes too long",
        $"This expression visited more than {EvaluationLimits.Steps:#,0} parts of expressions. Look for nested loops over "
        + "large collections, or compute the values outside of the template.",
        expression);

    public static Diagnostic TooMuchWork(SourceRange expression) => Diagnostic.Error(
        "KILN2005",
        "Expression does too much work",
        $"The functions and comparisons of this expression handled more than {EvaluationLimits.Work:#,0} parts of values. "
        + "Look for calls inside loops that make or search large collections, or compute the values outside of the template.",
        expression);

    public static Diagnostic TooDeep(SourceRange expression) => Diagnostic.Error(
        "KILN2002",
        "Expression nested too deeply",
        "This expression is nested too deeply to be evaluated. Split it with local values.",
        expression);

    public static Diagnostic ValueTooLarge(SourceRange expression) => Diagnostic.Error(
        "KILN2003",
        "Value too large",
        $"This expression makes a value with more than {EvaluationLimits.ValueParts:#,0} parts, or nested deeper than "
        + $"{EvaluationLimits.ValueDepth} levels.",
        expression);

    public static Diagnostic StringTooLong(SourceRange expression) => Diagnostic.Error(
        "KILN2004",
        "String too long",
        $"This expression makes strings of more than {EvaluationLimits.TextLength:#,0} characters in all.",
        expression);
}
