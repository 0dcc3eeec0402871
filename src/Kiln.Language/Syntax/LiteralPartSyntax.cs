using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>Fixed text of a template.</summary>
public sealed class LiteralPartSyntax : TemplatePartSyntax
{
    private string? _value;

    /// <param name="range">Where it is written.</param>
    /// <param name="value">Null when the text is simply that of the range.</param>
    internal LiteralPartSyntax(SourceRange range, string? value)
        : base(range) => _value = value;

    /// <summary>With escapes replaced; may differ from the bytes of the range.</summary>
    public string Value => _value ??= Range.GetText();
}
