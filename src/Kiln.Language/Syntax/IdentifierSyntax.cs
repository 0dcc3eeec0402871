using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>A name that is declared or written on its own, such as the variable of a for expression.</summary>
public sealed class IdentifierSyntax : SyntaxNode
{
    internal IdentifierSyntax(SourceRange range, string name)
        : base(range) => Name = name;

    public string Name { get; }
}
