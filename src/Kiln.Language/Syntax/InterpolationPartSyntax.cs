using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>${ expression }</c> in a template; the range includes the delimiters.</summary>
public sealed class InterpolationPartSyntax : TemplatePartSyntax
{
    internal InterpolationPartSyntax(SourceRange range, ExpressionSyntax expression)
        : base(range) => Expression = expression;

    public ExpressionSyntax Expression { get; }
}
