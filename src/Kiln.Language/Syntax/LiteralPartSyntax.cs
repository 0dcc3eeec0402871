using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>Fixed text of a template.</summary>
public sealed class LiteralPartSyntax : TemplatePartSyntax
{
    internal LiteralPartSyntax(SourceRange range, string value)
        : base(range) => Value = value;

    /// <summary>With escapes replaced; may differ from the bytes of the range.</summary>
    public string Value { get; }
}
