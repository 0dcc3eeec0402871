using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>[key]</c>.</summary>
public sealed class IndexStepSyntax : TraversalStepSyntax
{
    internal IndexStepSyntax(SourceRange range, ExpressionSyntax key)
        : base(range) => Key = key;

    public ExpressionSyntax Key { get; }
}
