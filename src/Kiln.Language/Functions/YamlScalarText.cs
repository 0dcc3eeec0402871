using System.Text;

namespace Kiln.Language.Functions;

/// <summary>Strings as <c>yamlencode</c> writes them: in double quotes, or as a literal block.</summary>
internal static class YamlScalarText
{
    // Texts are folded at the first space after this column.
    private const int FoldColumn = 80;

    /// <summary>Lines that a literal block can hold as they are.</summary>
    public static bool IsBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && !text.EndsWith(' ')
        && !text.Contains(" \n", StringComparison.Ordinal)
        && text.EnumerateRunes().All(static r => r.Value == '\n' || IsPrintable(r));

    public static void WriteBlock(StringBuilder text, string content, int indent)
    {
        string body = content.TrimEnd('\n');
        int ends = content.Length - body.Length;
        string hint = content[0] is ' ' or '\n' ? "2" : "";
        text.Append('|').Append(hint).Append(ends switch { 0 => "-", 1 when body.Length > 0 => "", _ => "+" }).Append('\n');
        foreach (string line in (ends > 0 ? content[..^1] : content).Split('\n'))
        {
            text.Append(' ', line.Length == 0 ? 0 : indent).Append(line).Append('\n');
        }
    }

    /// <param name="text">Receives it.</param>
    /// <param name="content">Without quotes.</param>
    /// <param name="foldIndent">Of the lines that a long text continues on; null keeps it on one line.</param>
    public static void WriteQuoted(StringBuilder text, string content, int? foldIndent)
    {
        int column = ColumnOf(text) + 1;
        bool afterSpace = false;
        int at = 0;
        text.Append('"');
        foreach (Rune rune in content.EnumerateRunes())
        {
            bool isInside = at > 0 && at < content.Length - 1;
            at += rune.Utf16SequenceLength;
            if (rune.Value == ' ' && column > FoldColumn && isInside && !afterSpace && foldIndent is { } indent)
            {
                string keeper = content[at] == ' ' ? "\\" : "";
                text.Append('\n').Append(' ', indent).Append(keeper);
                column = indent + keeper.Length;
                afterSpace = true;
                continue;
            }

            afterSpace = rune.Value == ' ';
            string shown = IsPrintable(rune) && rune.Value is not ('"' or '\\') ? rune.ToString() : Escape(rune);
            text.Append(shown);
            column += shown.Length;
        }

        text.Append('"');
    }

    private static int ColumnOf(StringBuilder text)
    {
        int column = 0;
        while (column < text.Length && text[text.Length - 1 - column] != '\n')
        {
            column++;
        }

        return column;
    }

    /// <summary>Compat: characters beyond the basic plane do not count as printable.</summary>
    private static bool IsPrintable(Rune rune) =>
        rune.Value is (>= 0x20 and <= 0x7E) or (>= 0xA0 and not (0x2028 or 0x2029 or 0xFEFF) and <= 0xFFFD);

    private static string Escape(Rune rune) => rune.Value switch
    {
        0 => "\\0",
        '\a' => "\\a",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\v' => "\\v",
        '\f' => "\\f",
        '\r' => "\\r",
        0x1B => "\\e",
        '"' => "\\\"",
        '\\' => "\\\\",
        0x85 => "\\N",
        0x2028 => "\\L",
        0x2029 => "\\P",
        <= 0xFF => $"\\x{rune.Value:X2}",
        <= 0xFFFF => $"\\u{rune.Value:X4}",
        _ => $"\\U{rune.Value:X8}",
    };
}
