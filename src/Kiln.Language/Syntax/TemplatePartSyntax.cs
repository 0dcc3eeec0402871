using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>A literal, an interpolation or a directive inside a template.</summary>
public abstract class TemplatePartSyntax : SyntaxNode
{
    private protected TemplatePartSyntax(SourceRange range)
        : base(range)
    {
    }
}
