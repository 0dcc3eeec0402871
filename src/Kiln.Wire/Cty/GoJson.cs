using System.Text;

namespace Kiln.Wire.Cty;

/// <summary>JSON text as Go writes it.</summary>
internal static class GoJson
{
    public static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (Rune rune in value.EnumerateRunes())
        {
            WriteRune(text, rune);
        }

        text.Append('"');
    }

    /// <summary>Writes the items with commas between them.</summary>
    public static StringBuilder AppendParts<T>(
        this StringBuilder text, IEnumerable<T> items, Action<StringBuilder, T> write)
    {
        bool isFirst = true;
        foreach (T item in items)
        {
            if (!isFirst)
            {
                text.Append(',');
            }

            write(text, item);
            isFirst = false;
        }

        return text;
    }

    private static void WriteRune(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '"':
                text.Append("\\\"");
                break;
            case '\\':
                text.Append("\\\\");
                break;
            case '\b':
                text.Append("\\b");
                break;
            case '\f':
                text.Append("\\f");
                break;
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029':
                text.Append($"\\u{rune.Value:x4}");
                break;
            default:
                text.Append(rune.ToString());
                break;
        }
    }
}
