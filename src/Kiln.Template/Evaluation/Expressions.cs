using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

internal static class Expressions
{
    /// <summary>The value; after an error, which goes to <paramref name="diagnostics"/>, the untyped unknown.</summary>
    public static HclValue Evaluate(
        this EvaluationScope scope,
        ExpressionSyntax expression,
        List<Diagnostic> diagnostics)
    {
        Evaluated result = Evaluator.Evaluate(expression, scope);
        diagnostics.AddRange(result.Diagnostics);
        return result.Value;
    }
}
