using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>null</c>.</summary>
public sealed class NullSyntax : ExpressionSyntax
{
    internal NullSyntax(SourceRange range)
        : base(range)
    {
    }
}
