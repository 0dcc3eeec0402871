using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>%{ if c }...%{ else }...%{ endif }</c> in a template.</summary>
public sealed class IfPartSyntax : TemplatePartSyntax
{
    internal IfPartSyntax(
        SourceRange range,
        SourceRange openRange,
        ExpressionSyntax condition,
        ImmutableArray<TemplatePartSyntax> then,
        ImmutableArray<TemplatePartSyntax> @else)
        : base(range)
    {
        OpenRange = openRange;
        Condition = condition;
        Then = then;
        Else = @else;
    }

    /// <summary>The opening <c>%{ if c }</c> sequence.</summary>
    public SourceRange OpenRange { get; }

    public ExpressionSyntax Condition { get; }

    public ImmutableArray<TemplatePartSyntax> Then { get; }

    /// <summary>Empty when there is no else.</summary>
    public ImmutableArray<TemplatePartSyntax> Else { get; }
}
