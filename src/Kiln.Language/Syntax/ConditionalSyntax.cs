using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>condition ? whenTrue : whenFalse</c>.</summary>
public sealed class ConditionalSyntax : ExpressionSyntax
{
    internal ConditionalSyntax(ExpressionSyntax condition, ExpressionSyntax whenTrue, ExpressionSyntax whenFalse)
        : base(condition.Range.Over(whenFalse.Range))
    {
        Condition = condition;
        WhenTrue = whenTrue;
        WhenFalse = whenFalse;
    }

    public ExpressionSyntax Condition { get; }

    public ExpressionSyntax WhenTrue { get; }

    public ExpressionSyntax WhenFalse { get; }
}
