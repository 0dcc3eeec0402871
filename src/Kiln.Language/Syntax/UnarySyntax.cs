using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>-x</c> or <c>!x</c>.</summary>
public sealed class UnarySyntax : ExpressionSyntax
{
    internal UnarySyntax(SourceRange range, ExpressionSyntax operand)
        : base(range) => Operand = operand;

    public UnaryOperator Operator =>
        Range.File.Bytes[Range.Start] == (byte)'-' ? UnaryOperator.Negate : UnaryOperator.Not;

    public SourceRange OperatorRange => Part(Range.Start, Range.Start + 1);

    public ExpressionSyntax Operand { get; }
}
