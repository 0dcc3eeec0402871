using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class BoolSyntax : ExpressionSyntax
{
    internal BoolSyntax(SourceRange range)
        : base(range)
    {
    }

    public bool Value => Range.File.Bytes[Range.Start] == (byte)'t';
}
