using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Template.Blocks;

namespace Kiln.Template.Upgrading;

/// <summary>Writes texts and names in HCL2.</summary>
internal static class HclText
{
    private static readonly string[] Keywords = ["for", "in", "if", "true", "false", "null"];

    /// <summary>A quoted text without templates in it.</summary>
    public static string Quote(string text) => Quote([new TextPiece(text)]);

    public static string Quote(ImmutableArray<TextPiece> pieces)
    {
        StringBuilder result = new("\"");
        for (int i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].IsExpression)
            {
                result.Append("${").Append(pieces[i].Text).Append('}');
            }
            else
            {
                AppendLiteral(result, pieces[i].Text, isFollowed: i + 1 < pieces.Length);
            }
        }

        return result.Append('"').ToString();
    }

    /// <summary>A key of an object.</summary>
    public static bool IsPlainKey(string key) => Identifiers.IsValid(key) && !Keywords.Contains(key);

    /// <summary>
    /// Runs of dollar and percent signs before a brace would begin a template. One is escaped by doubling it; of a
    /// longer run all but the last are written as a text of their own, because nothing tells which of them are doubled.
    /// </summary>
    private static void AppendLiteral(StringBuilder result, string text, bool isFollowed)
    {
        int position = 0;
        while (position < text.Length)
        {
            char c = text[position];
            if (c is not ('$' or '%'))
            {
                AppendEscaped(result, c);
                position++;
                continue;
            }

            int end = position;
            while (end < text.Length && text[end] == c)
            {
                end++;
            }

            bool opens = end < text.Length && text[end] == '{';
            bool touches = c == '$' && (end == text.Length ? isFollowed : BeginsApart(text, end));
            AppendRun(result, c, end - position, opens, touches);
            position = end;
        }
    }

    /// <summary>Whether what follows begins with a text of its own.</summary>
    private static bool BeginsApart(string text, int position)
    {
        int end = position;
        while (end < text.Length && text[end] == '%')
        {
            end++;
        }

        return end > position + 1 && end < text.Length && text[end] == '{';
    }

    private static void AppendRun(StringBuilder result, char c, int length, bool opens, bool touches)
    {
        int apart = opens ? length - 1 : touches ? length : 0;
        if (apart > 0)
        {
            result.Append("${\"").Append(c, apart).Append("\"}");
        }

        int rest = length - apart;
        result.Append(c, opens ? 2 * rest : rest);
    }

    private static void AppendEscaped(StringBuilder result, char c)
    {
        switch (c)
        {
            case '"' or '\\':
                result.Append('\\').Append(c);
                break;
            case '\n':
                result.Append("\\n");
                break;
            case '\r':
                result.Append("\\r");
                break;
            case '\t':
                result.Append("\\t");
                break;
            case < ' ' or '\x7f' or '\u0085' or '\u2028' or '\u2029' or '\uFEFF':
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                break;
            default:
                result.Append(c);
                break;
        }
    }
}
