using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.GoTemplate.Formatting;

namespace Kiln.GoTemplate.Functions;

/// <summary>Printing and escaping.</summary>
internal static class TextFunctions
{
    private static readonly ImmutableArray<GoParameter> AnyNumber = [GoParameter.Any];

    public static ImmutableArray<GoFunction> All { get; } =
    [
        new("print", AnyNumber, static a => GoPrinter.PrintAll(a)) { IsVariadic = true },
        new("println", AnyNumber, static a => GoPrinter.PrintLine(a)) { IsVariadic = true },
        new(
            "printf",
            [GoParameter.String, GoParameter.Any],
            static a => GoFormatter.Format(a.Text(0), a.Values[1..], a.MaxLength)) { IsVariadic = true },
        new("html", AnyNumber, static a => EscapeHtml(GoPrinter.PrintShown(a))) { IsVariadic = true },
        new("js", AnyNumber, static a => EscapeScript(GoPrinter.PrintShown(a))) { IsVariadic = true },
        new("urlquery", AnyNumber, static a => EscapeQuery(GoPrinter.PrintShown(a))) { IsVariadic = true },
    ];

    private static string EscapeHtml(string text)
    {
        StringBuilder output = new(text.Length);
        foreach (char c in text)
        {
            output.Append(c switch
            {
                '\0' => "\uFFFD",
                '"' => "&#34;",
                '\'' => "&#39;",
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ => null,
            });
            output.Append(c is '\0' or '"' or '\'' or '&' or '<' or '>' ? "" : c.ToString());
        }

        return output.ToString();
    }

    private static string EscapeScript(string text)
    {
        StringBuilder output = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '\\' or '\'' or '"')
            {
                output.Append('\\').Append(rune);
            }
            else if (rune.Value is '<' or '>' or '&' or '=' or < ' ' || (!rune.IsAscii && !GoQuote.IsPrintable(rune)))
            {
                output.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
            else
            {
                output.Append(rune);
            }
        }

        return output.ToString();
    }

    private static string EscapeQuery(string text)
    {
        StringBuilder output = new(text.Length);
        foreach (byte b in GoBytes.ToBytes(text))
        {
            char c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~')
            {
                output.Append(c);
            }
            else if (c == ' ')
            {
                output.Append('+');
            }
            else
            {
                output.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return output.ToString();
    }
}
