using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>-x</c> or <c>!x</c>.</summary>
public sealed class UnarySyntax : ExpressionSyntax
{
    internal UnarySyntax(SourceRange range, UnaryOperator @operator, ExpressionSyntax operand)
        : base(range)
    {
        Operator = @operator;
        Operand = operand;
    }

    public UnaryOperator Operator { get; }

    public SourceRange OperatorRange => Part(Range.Start, Range.Start + 1);

    public ExpressionSyntax Operand { get; }
}
