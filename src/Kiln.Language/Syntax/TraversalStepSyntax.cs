using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// One step into a value; the range covers the step only (<c>.a</c>, <c>[0]</c>), not what is before it.
/// </summary>
public abstract class TraversalStepSyntax : SyntaxNode
{
    private protected TraversalStepSyntax(SourceRange range)
        : base(range)
    {
    }
}
