using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>name = value</c> in a body.</summary>
public sealed class ArgumentSyntax : SyntaxNode
{
    private readonly int _nameEnd;
    private readonly int _equals;

    internal ArgumentSyntax(SourceRange range, string name, int nameEnd, int equals, ExpressionSyntax value)
        : base(range)
    {
        Name = name;
        _nameEnd = nameEnd;
        _equals = equals;
        Value = value;
    }

    public string Name { get; }

    public SourceRange NameRange => Part(Range.Start, _nameEnd);

    public SourceRange EqualsRange => Part(_equals, _equals + 1);

    public ExpressionSyntax Value { get; }
}
