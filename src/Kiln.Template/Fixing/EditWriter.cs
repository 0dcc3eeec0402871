using System.Globalization;
using System.Text;

namespace Kiln.Template.Fixing;

/// <summary>
/// Writes JSON as Packer does: two spaces of indentation, members sorted. Compat: of the characters that Go escapes for
/// web pages only the ampersand is; the angle brackets are for people.
/// </summary>
internal sealed class EditWriter
{
    private const string Indentation = "  ";
    private readonly StringBuilder _text = new();

    private EditWriter()
    {
    }

    /// <returns>With a line end at the end.</returns>
    public static string Write(EditValue value)
    {
        EditWriter writer = new();
        writer.Append(value, 0);
        return writer._text.Append('\n').ToString();
    }

    private void Append(EditValue value, int depth)
    {
        switch (value)
        {
            case EditObject { Members.Count: > 0 } members:
                AppendLines('{', '}', depth, members.Members, member =>
                {
                    AppendText(member.Key);
                    _text.Append(": ");
                    Append(member.Value, depth + 1);
                });
                break;
            case EditArray { Items.Count: > 0 } items:
                AppendLines('[', ']', depth, items.Items, item => Append(item, depth + 1));
                break;
            case EditText text:
                AppendText(text.Value);
                break;
            default:
                _text.Append(value switch
                {
                    EditObject => "{}",
                    EditArray => "[]",
                    EditLiteral literal => literal.Text,
                    _ => throw new System.Diagnostics.UnreachableException(),
                });
                break;
        }
    }

    private void AppendLines<T>(char open, char close, int depth, IEnumerable<T> items, Action<T> append)
    {
        _text.Append(open);
        bool isFirst = true;
        foreach (T item in items)
        {
            _text.Append(isFirst ? "\n" : ",\n");
            AppendIndentation(depth + 1);
            append(item);
            isFirst = false;
        }

        _text.Append('\n');
        AppendIndentation(depth);
        _text.Append(close);
    }

    private void AppendIndentation(int depth)
    {
        for (int i = 0; i < depth; i++)
        {
            _text.Append(Indentation);
        }
    }

    private void AppendText(string value)
    {
        _text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"' or '\\':
                    _text.Append('\\').Append(c);
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\r':
                    _text.Append("\\r");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case < ' ' or '&' or '\u2028' or '\u2029':
                    _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    _text.Append(c);
                    break;
            }
        }

        _text.Append('"');
    }
}
