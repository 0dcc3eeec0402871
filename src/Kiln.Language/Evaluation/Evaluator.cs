using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>Works out what an expression means. Never throws for bad input; time, depth and size are limited.</summary>
public static class Evaluator
{
    public static Evaluated Evaluate(ExpressionSyntax expression, EvaluationScope scope)
    {
        EvaluationRun run = new();
        HclValue value = run.Evaluate(expression, scope);
        return run.Finish(value);
    }
}
