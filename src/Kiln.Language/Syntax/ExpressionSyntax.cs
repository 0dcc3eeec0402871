using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

public abstract class ExpressionSyntax : SyntaxNode
{
    private protected ExpressionSyntax(SourceRange range)
        : base(range)
    {
    }
}
