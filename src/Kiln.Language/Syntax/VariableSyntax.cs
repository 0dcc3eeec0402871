using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>The root of a reference: <c>var</c> in <c>var.x</c>, or a name on its own.</summary>
public sealed class VariableSyntax : ExpressionSyntax
{
    internal VariableSyntax(SourceRange range, string name)
        : base(range) => Name = name;

    public string Name { get; }
}
