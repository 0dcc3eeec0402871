using System.Buffers;
using System.Globalization;
using System.Text;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate.Formatting;

/// <summary>Go's string literals, in both directions.</summary>
internal static class GoQuote
{
    public static string Quote(string text) => Quote(text, '"', asciiOnly: false);

    /// <param name="text">What to quote.</param>
    /// <param name="quote">Stands around the text and is escaped inside it.</param>
    /// <param name="asciiOnly">Escapes everything outside of ASCII too.</param>
    public static string Quote(string text, char quote, bool asciiOnly)
    {
        StringBuilder result = new(text.Length + 2);
        result.Append(quote);
        int position = 0;
        while (position < text.Length)
        {
            OperationStatus status = Rune.DecodeFromUtf16(text.AsSpan(position), out Rune rune, out int length);
            if (status != OperationStatus.Done && GoBytes.IsByte(text[position]))
            {
                result.Append(CultureInfo.InvariantCulture, $"\\x{text[position] & 0xff:x2}");
            }
            else
            {
                AppendEscaped(result, rune, quote, asciiOnly);
            }

            position += length;
        }

        return result.Append(quote).ToString();
    }

    /// <summary>The content of a double-quoted literal, or null when it is malformed.</summary>
    public static string? Unquote(string literal)
    {
        ReadOnlySpan<char> body = literal.AsSpan(1, literal.Length - 2);
        if (!body.Contains('\\'))
        {
            return body.ToString();
        }

        // Escapes can give single bytes of a character, so the text is put together as bytes.
        List<byte> bytes = new(body.Length);
        Span<byte> buffer = stackalloc byte[4];
        while (!body.IsEmpty)
        {
            if (!TryTake(ref body, '"', out int value, out bool isByte))
            {
                return null;
            }

            if (isByte)
            {
                bytes.Add((byte)value);
                continue;
            }

            int length = new Rune(value).EncodeToUtf8(buffer);
            bytes.AddRange(buffer[..length]);
        }

        return GoBytes.FromBytes([.. bytes]);
    }

    /// <summary>The number that a single-quoted literal stands for.</summary>
    public static NumberLiteral UnquoteCharacter(string literal)
    {
        ReadOnlySpan<char> body = literal.AsSpan(1, literal.Length - 2);
        if (body.IsEmpty || !TryTake(ref body, '\'', out int value, out _))
        {
            return NumberLiteral.Wrong("invalid syntax");
        }

        return body.IsEmpty
            ? new(GoValue.Of(value), value, null)
            : NumberLiteral.Wrong($"malformed character constant: {literal}");
    }

    /// <summary>Whether the text can stand in back-ticks, on one line.</summary>
    public static bool CanBackquote(string text) => text.EnumerateRunes().All(static rune =>
        rune.Value is '\t' or >= ' ' and not ('`' or 0x7f or 0xfeff or 0xfffd));

    private static void AppendEscaped(StringBuilder result, Rune rune, char quote, bool asciiOnly)
    {
        string? escape = rune.Value switch
        {
            '\\' => "\\\\",
            '\a' => "\\a",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\v' => "\\v",
            _ when rune.Value == quote => "\\" + quote,
            _ => null,
        };
        if (escape is not null)
        {
            result.Append(escape);
        }
        else if (IsPrintable(rune) && !(asciiOnly && !rune.IsAscii))
        {
            result.Append(rune);
        }
        else if (rune.Value < 0x80)
        {
            result.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        }
        else if (rune.IsBmp)
        {
            result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
        else
        {
            result.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }
    }

    /// <summary>Go's idea of printable: graphic, and of all spaces only the ordinary one.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private static bool TryTake(ref ReadOnlySpan<char> text, char quote, out int value, out bool isByte)
    {
        isByte = false;
        if (text[0] != '\\')
        {
            OperationStatus status = Rune.DecodeFromUtf16(text, out Rune rune, out int length);
            value = rune.Value;
            text = text[Math.Max(length, 1)..];
            return status == OperationStatus.Done || value == Rune.ReplacementChar.Value;
        }

        value = 0;
        if (text.Length < 2)
        {
            return false;
        }

        char kind = text[1];
        text = text[2..];
        switch (kind)
        {
            case 'x':
                isByte = true;
                return TryDigits(ref text, 2, 16, ref value);
            case 'u':
                return TryDigits(ref text, 4, 16, ref value) && Rune.IsValid(value);
            case 'U':
                return TryDigits(ref text, 8, 16, ref value) && Rune.IsValid(value);
            case >= '0' and <= '7':
                isByte = true;
                value = kind - '0';
                return TryDigits(ref text, 2, 8, ref value) && value < 256;
            default:
                value = Simple(kind, quote);
                return value >= 0;
        }
    }

    private static int Simple(char kind, char quote) => kind switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        '\\' => '\\',
        _ when kind == quote => quote,
        _ => -1,
    };

    private static bool TryDigits(ref ReadOnlySpan<char> text, int count, int radix, ref int value)
    {
        if (text.Length < count)
        {
            return false;
        }

        foreach (char c in text[..count])
        {
            int digit = char.IsAsciiHexDigit(c) ? System.Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || value > (int.MaxValue >> 4))
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        text = text[count..];
        return true;
    }
}
