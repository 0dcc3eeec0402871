using System.Globalization;
using System.Text;

namespace Kiln.Engine.Secrets;

/// <summary>What stands between the quotes in shells, and what they escape without quotes.</summary>
internal static class ShellForms
{
    private const string BashSpecial = "\t\n !\"#$&'()*,;<>?[\\]^`{|}~";
    private const string CmdSpecial = "&|<>^";

    public static IEnumerable<string> Of(string text)
    {
        yield return text.Replace("'", "'\"'\"'", StringComparison.Ordinal);
        yield return text.Replace("'", "'\\''", StringComparison.Ordinal);
        yield return text.Replace("'", "''", StringComparison.Ordinal);
        yield return text.Replace("\"", "\"\"", StringComparison.Ordinal);
        yield return Escape(text, '\\', static c => c is '"' or '\\' or '$' or '`');
        yield return Escape(text, '\\', static c => c is '"' or '\\' or '$' or '`' or '!');
        yield return Escape(text, '\\', static c => BashSpecial.Contains(c, StringComparison.Ordinal));

        // A number sign is special at the start of a word only, a tilde there and behind a colon or an equals sign.
        string inside = Escape(
            text,
            '\\',
            static c => c is not ('#' or '~') && BashSpecial.Contains(c, StringComparison.Ordinal));
        yield return inside;
        yield return inside.StartsWith('#') || inside.StartsWith('~') ? '\\' + inside : inside;
        yield return Escape(
            text,
            '\\',
            static c => !char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.' or ',' or ':' or '+' or '/' or '@'));
        yield return Escape(text, '\\', static c => !char.IsLetterOrDigit(c) && c != '_');
        yield return AnsiC(text, escapesBytes: false);
        yield return AnsiC(text, escapesBytes: true);
        foreach (string form in Windows(text))
        {
            yield return form;
        }
    }

    private static IEnumerable<string> Windows(string text)
    {
        string tick = Escape(text, '`', static c => c is '`' or '"' or '$');
        yield return tick;
        yield return tick
            .Replace("\n", "`n", StringComparison.Ordinal)
            .Replace("\r", "`r", StringComparison.Ordinal)
            .Replace("\t", "`t", StringComparison.Ordinal);
        yield return Escape(text, '`', static c => c is '`' or '"' or '$' or '\'');
        yield return Escape(text, '^', static c => CmdSpecial.Contains(c, StringComparison.Ordinal));
        yield return Escape(text, '^', static c => c == '"' || CmdSpecial.Contains(c, StringComparison.Ordinal));
        string caret = Escape(
            text,
            '^',
            static c => c is '"' or '(' or ')' or '!' || CmdSpecial.Contains(c, StringComparison.Ordinal));
        yield return caret;
        yield return caret.Replace("%", "^%", StringComparison.Ordinal);
        yield return caret.Replace("%", "%%", StringComparison.Ordinal);
        yield return text.Replace("%", "%%", StringComparison.Ordinal);
    }

    private static string Escape(string text, char sign, Func<char, bool> isSpecial)
    {
        StringBuilder escaped = new(text.Length + 8);
        foreach (char c in text)
        {
            if (isSpecial(c))
            {
                escaped.Append(sign);
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>Between <c>$'</c> and <c>'</c>.</summary>
    /// <param name="text">What is quoted.</param>
    /// <param name="escapesBytes">As in a locale that knows ASCII only.</param>
    private static string AnsiC(string text, bool escapesBytes)
    {
        StringBuilder quoted = new(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Letter(rune.Value) is { } letter)
            {
                quoted.Append('\\').Append(letter);
            }
            else if (rune.Value is < ' ' or 0x7f || (escapesBytes && !rune.IsAscii))
            {
                AppendOctal(quoted, rune);
            }
            else
            {
                quoted.Append(rune);
            }
        }

        return quoted.ToString();
    }

    private static char? Letter(int value) => value switch
    {
        '\'' or '\\' => (char)value,
        '\a' => 'a',
        '\b' => 'b',
        '\e' => 'E',
        '\f' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\v' => 'v',
        _ => null,
    };

    private static void AppendOctal(StringBuilder text, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
        {
            text.Append(CultureInfo.InvariantCulture, $"\\{value >> 6}{(value >> 3) & 7}{value & 7}");
        }
    }
}
