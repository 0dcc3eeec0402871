using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>An operator and its right operand.</summary>
/// <param name="OperatorStart">Byte offset of the operator.</param>
public readonly record struct BinaryStep(BinaryOperator Operator, int OperatorStart, ExpressionSyntax Operand)
{
    public SourceRange OperatorRange => new(Operand.Range.File, OperatorStart, OperatorStart + OperatorLength);

    private int OperatorLength => Operator switch
    {
        BinaryOperator.Or or BinaryOperator.And or BinaryOperator.Equal or BinaryOperator.NotEqual => 2,
        BinaryOperator.GreaterOrEqual or BinaryOperator.LessOrEqual => 2,
        _ => 1,
    };
}
