using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// Stands where no expression could be read; a diagnostic has been given already. Its value is unknown.
/// </summary>
public sealed class InvalidExpressionSyntax : ExpressionSyntax
{
    internal InvalidExpressionSyntax(SourceRange range)
        : base(range)
    {
    }
}
