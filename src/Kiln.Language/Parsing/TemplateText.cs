using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Kiln.Language.Parsing;

/// <summary>Turns the bytes of a literal stretch of a template into its text.</summary>
internal static class TemplateText
{
    private static readonly SearchValues<byte> QuotedSpecials = SearchValues.Create("\\$%"u8);

    private static readonly SearchValues<byte> Specials = SearchValues.Create("$%"u8);

    /// <summary>True when the text of a quoted string is simply its bytes.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAny(QuotedSpecials);

    /// <param name="isQuoted">Backslashes are escapes; in heredocs and template files they are not.</param>
    public static string Decode(TokenStream tokens, int start, int end, bool isQuoted)
    {
        ReadOnlySpan<byte> source = tokens.Source.Bytes[..end];
        SearchValues<byte> specials = isQuoted ? QuotedSpecials : Specials;
        int special = source[start..].IndexOfAny(specials);
        if (special < 0)
        {
            return Encoding.UTF8.GetString(source[start..]);
        }

        StringBuilder text = new(end - start);
        int position = start;
        while (special >= 0)
        {
            text.Append(Encoding.UTF8.GetString(source.Slice(position, special)));
            position += special;
            position = source[position] == '\\'
                ? Escape(tokens, source, position, text)
                : Signs(source, position, text);
            special = source[position..].IndexOfAny(specials);
        }

        return text.Append(Encoding.UTF8.GetString(source[position..])).ToString();
    }

    /// <summary>A run of <c>$</c> or <c>%</c>; before a brace, the last two of it stand for one.</summary>
    private static int Signs(ReadOnlySpan<byte> source, int position, StringBuilder text)
    {
        byte sign = source[position];
        int run = source[position..].IndexOfAnyExcept(sign);
        run = run < 0 ? source.Length - position : run;
        bool escaped = run > 1 && position + run < source.Length && source[position + run] == '{';
        text.Append((char)sign, escaped ? run - 1 : run);
        return position + run;
    }

    private static int Escape(TokenStream tokens, ReadOnlySpan<byte> source, int position, StringBuilder text)
    {
        int selector = position + 1 < source.Length ? source[position + 1] : '\n';
        switch (selector)
        {
            case 'n':
                text.Append('\n');
                return position + 2;
            case 'r':
                text.Append('\r');
                return position + 2;
            case 't':
                text.Append('\t');
                return position + 2;
            case '"' or '\\':
                text.Append((char)selector);
                return position + 2;
            case 'u':
                return CodePoint(tokens, source, position, 4, text);
            case 'U':
                return CodePoint(tokens, source, position, 8, text);
            case '\n':
                // A backslash before a raw line end, which the lexer has reported.
                return position + 1;
            default:
                return Unknown(tokens, source, position, text);
        }
    }

    private static int Unknown(TokenStream tokens, ReadOnlySpan<byte> source, int position, StringBuilder text)
    {
        _ = Rune.DecodeFromUtf8(source[(position + 1)..], out Rune symbol, out int length);
        int end = position + 1 + length;
        tokens.Report(TemplateDiagnostics.UnknownEscape(symbol.ToString(), tokens.Source.Range(position, end)));
        text.Append(symbol.ToString());
        return end;
    }

    private static int CodePoint(
        TokenStream tokens,
        ReadOnlySpan<byte> source,
        int position,
        int digits,
        StringBuilder text)
    {
        ReadOnlySpan<byte> hex = source[(position + 2)..];
        hex = hex[..Math.Min(digits, hex.Length)];
        int end = position + 2 + hex.Length;
        if (hex.Length < digits || !Utf8Parser.TryParse(hex, out uint code, out int used, 'x') || used < digits)
        {
            char selector = (char)source[position + 1];
            tokens.Report(TemplateDiagnostics.ShortEscape(selector, tokens.Source.Range(position, end)));
            return end;
        }

        if (Rune.TryCreate(code, out Rune rune))
        {
            text.Append(rune.ToString());
        }
        else
        {
            tokens.Report(TemplateDiagnostics.UnencodableEscape(code, tokens.Source.Range(position, end)));
        }

        return end;
    }
}
