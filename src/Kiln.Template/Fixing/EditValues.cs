using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Template.Fixing;

/// <summary>A JSON value that can be changed. The family is closed and read together, so it shares a file.</summary>
internal abstract class EditValue
{
    /// <summary>Where it stands in the template; null for what a fixer made.</summary>
    public SourceRange? Place { get; init; }
}

internal sealed class EditObject : EditValue
{
    /// <summary>In the order in which they are written: by their bytes.</summary>
    public SortedDictionary<string, EditValue> Members { get; } = new(TextOrder.Comparer);

    public EditValue? Get(string name) => Members.GetValueOrDefault(name);

    public string? Text(string name) => (Get(name) as EditText)?.Value;

    public bool? Flag(string name) => Get(name) is EditLiteral { Text: "true" or "false" } literal
        ? literal.Text == "true"
        : null;
}

internal sealed class EditArray : EditValue
{
    public List<EditValue> Items { get; } = [];
}

internal sealed class EditText(string value) : EditValue
{
    public string Value { get; } = value;
}

/// <summary>A number, <c>true</c>, <c>false</c> or <c>null</c>, as written.</summary>
internal sealed class EditLiteral(string text) : EditValue
{
    public string Text { get; } = text;

    public bool IsNumber => Text[0] is '-' or (>= '0' and <= '9');
}
