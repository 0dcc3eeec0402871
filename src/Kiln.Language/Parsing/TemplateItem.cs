using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>A piece of a template as it comes, before strip markers, indentation and nesting are worked in.</summary>
internal sealed class TemplateItem
{
    public TemplateItem(TemplateItemKind kind, SourceRange range)
    {
        Kind = kind;
        Range = range;
    }

    public TemplateItemKind Kind { get; }

    public SourceRange Range { get; }

    /// <summary>Of a literal.</summary>
    public string Text { get; set; } = "";

    /// <summary>What is interpolated, the condition of an if, the collection of a for.</summary>
    public ExpressionSyntax? Expression { get; init; }

    public IdentifierSyntax? KeyVariable { get; init; }

    public IdentifierSyntax? ValueVariable { get; init; }

    public string Keyword => Kind switch
    {
        TemplateItemKind.If => "if",
        TemplateItemKind.Else => "else",
        TemplateItemKind.EndIf => "endif",
        TemplateItemKind.For => "for",
        _ => "endfor",
    };
}
