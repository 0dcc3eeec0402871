using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>(expression)</c>.</summary>
public sealed class ParenthesisedSyntax : ExpressionSyntax
{
    internal ParenthesisedSyntax(SourceRange range, ExpressionSyntax inner)
        : base(range) => Inner = inner;

    public ExpressionSyntax Inner { get; }
}
