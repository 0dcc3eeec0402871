using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary><c>c ? a : b</c>.</summary>
internal static class ConditionalRules
{
    public static HclValue Evaluate(ConditionalSyntax conditional, EvaluationScope scope, EvaluationRun run)
    {
        int trueStart = run.Position;
        HclValue whenTrue = run.Evaluate(conditional.WhenTrue, scope);
        int falseStart = run.Position;
        HclValue whenFalse = run.Evaluate(conditional.WhenFalse, scope);
        int end = run.Position;
        if (HclUnification.Unify([whenTrue.Type, whenFalse.Type]) is not { } type)
        {
            return Inconsistent(conditional, whenTrue, whenFalse, scope, run);
        }

        HclValue? condition = Condition(conditional.Condition, conditional, scope, run);
        if (condition is not { IsKnown: true })
        {
            // Nobody knows yet which side counts, so neither side's mistakes do.
            run.Drop(trueStart, end);
            return HclValue.Unknown(HclUnification.WithoutOptional(type)).WithSensitivity(condition is { IsSensitive: true });
        }

        bool takesTrue = condition.AsBool();
        run.Drop(takesTrue ? falseStart : trueStart, takesTrue ? end : falseStart);
        HclValue chosen = takesTrue ? whenTrue : whenFalse;
        if (HclConversion.TryConvert(chosen, type) is not { } result)
        {
            return Inconsistent(conditional, whenTrue, whenFalse, scope, run);
        }

        return condition.IsSensitive ? result.WithSensitivity(true) : result;
    }

    /// <summary>A condition's value as a bool; null after a problem, which has been reported then.</summary>
    public static HclValue? Condition(ExpressionSyntax expression, SyntaxNode whole, EvaluationScope scope, EvaluationRun run)
    {
        HclValue given = run.Evaluate(expression, scope);
        if (given.IsNull)
        {
            run.Report(OperatorDiagnostics.NullCondition(expression.Range, whole.Range), expression, scope);
            return null;
        }

        if (HclConversion.TryConvert(given, HclType.Bool) is not { } condition)
        {
            run.Report(OperatorDiagnostics.IncorrectCondition(expression.Range, whole.Range), expression, scope);
            return null;
        }

        return condition;
    }

    private static HclValue Inconsistent(
        ConditionalSyntax conditional,
        HclValue whenTrue,
        HclValue whenFalse,
        EvaluationScope scope,
        EvaluationRun run) => run.Report(
            OperatorDiagnostics.InconsistentResults(
                TypeMismatch.Describe(whenTrue.Type, whenFalse.Type),
                conditional.WhenTrue.Range.Over(conditional.WhenFalse.Range),
                conditional.Range),
            conditional,
            scope);
}
