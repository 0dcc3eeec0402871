using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>A label of a block: <c>"amazon-ebs"</c> or bare <c>web</c>.</summary>
public sealed class BlockLabelSyntax : SyntaxNode
{
    internal BlockLabelSyntax(SourceRange range, string value, bool isQuoted)
        : base(range)
    {
        Value = value;
        IsQuoted = isQuoted;
    }

    /// <summary>Without quotes and with escapes replaced.</summary>
    public string Value { get; }

    public bool IsQuoted { get; }
}
