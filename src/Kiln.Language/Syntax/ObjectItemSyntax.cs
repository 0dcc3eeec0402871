using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>key = value</c> or <c>key: value</c> in an object.</summary>
public sealed class ObjectItemSyntax : SyntaxNode
{
    /// <summary>The key; or its name while it is a bare one that nobody has asked for as a node.</summary>
    private object _key;

    internal ObjectItemSyntax(ExpressionSyntax key, ExpressionSyntax value)
        : base(key.Range.Over(value.Range))
    {
        _key = key is VariableSyntax bare ? bare.Name : key;
        Value = value;
    }

    /// <summary>
    /// A <see cref="VariableSyntax"/> here is not a reference but literal text (see <see cref="BareKey"/>);
    /// in parentheses it is a reference.
    /// </summary>
    public ExpressionSyntax Key => VariableSyntax.Expand(ref _key, Range);

    /// <summary>
    /// The text of a key that is a bare name, including the words <c>true</c>, <c>false</c> and <c>null</c>.
    /// </summary>
    public string? BareKey => _key switch
    {
        string name => name,
        VariableSyntax name => name.Name,
        BoolSyntax or NullSyntax => Key.Range.GetText(),
        _ => null,
    };

    /// <summary>
    /// True for a key such as <c>a.b</c>, which could mean a reference or a name with a dot; an evaluation error.
    /// </summary>
    public bool IsAmbiguousKey => _key is TraversalSyntax { RootName: not null };

    public ExpressionSyntax Value { get; }
}
