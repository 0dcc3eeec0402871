using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class BoolSyntax : ExpressionSyntax
{
    internal BoolSyntax(SourceRange range, bool value)
        : base(range) => Value = value;

    public bool Value { get; }
}
