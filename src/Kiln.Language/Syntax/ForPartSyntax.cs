using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>%{ for k, v in c }...%{ endfor }</c> in a template.</summary>
public sealed class ForPartSyntax : TemplatePartSyntax
{
    internal ForPartSyntax(
        SourceRange range,
        SourceRange openRange,
        IdentifierSyntax? keyVariable,
        IdentifierSyntax valueVariable,
        ExpressionSyntax collection,
        ImmutableArray<TemplatePartSyntax> body)
        : base(range)
    {
        OpenRange = openRange;
        KeyVariable = keyVariable;
        ValueVariable = valueVariable;
        Collection = collection;
        Body = body;
    }

    /// <summary>The opening <c>%{ for ... }</c> sequence.</summary>
    public SourceRange OpenRange { get; }

    public IdentifierSyntax? KeyVariable { get; }

    public IdentifierSyntax ValueVariable { get; }

    public ExpressionSyntax Collection { get; }

    public ImmutableArray<TemplatePartSyntax> Body { get; }
}
