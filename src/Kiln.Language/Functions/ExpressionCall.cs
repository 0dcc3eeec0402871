using System.Collections.Immutable;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>An argument as written, with its value when it is known already.</summary>
internal readonly record struct CallArgument(ExpressionSyntax Expression, HclValue? Value);

/// <summary>A call of a function that looks at expressions.</summary>
internal sealed record ExpressionCall(ImmutableArray<CallArgument> Arguments, EvaluationScope Scope, EvaluationRun Run)
{
    public HclValue Evaluate(int argument) =>
        Arguments[argument].Value ?? Run.Evaluate(Arguments[argument].Expression, Scope);
}
