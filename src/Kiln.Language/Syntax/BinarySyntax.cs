using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// <c>a + b - c</c>: operands joined by operators of one precedence level, applied from left to right. A chain of any
/// length is one node, so that nothing needs to recurse over it.
/// </summary>
public sealed class BinarySyntax : ExpressionSyntax
{
    internal BinarySyntax(ExpressionSyntax first, ImmutableArray<BinaryStep> steps)
        : base(first.Range.Over(steps[^1].Operand.Range))
    {
        First = first;
        Steps = steps;
    }

    public ExpressionSyntax First { get; }

    /// <summary>At least one.</summary>
    public ImmutableArray<BinaryStep> Steps { get; }

    /// <summary>
    /// The range of the operation that ends with a step: from the first operand to the step's operand.
    /// </summary>
    public SourceRange RangeThrough(int step) => First.Range.Over(Steps[step].Operand.Range);

    /// <summary>The range of all that is left of a step's operator.</summary>
    public SourceRange LeftRange(int step) => step == 0 ? First.Range : RangeThrough(step - 1);
}
