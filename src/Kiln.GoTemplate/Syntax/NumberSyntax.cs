using System.Globalization;
using System.Numerics;
using Kiln.GoTemplate.Formatting;

namespace Kiln.GoTemplate.Syntax;

/// <summary>Go's number literals.</summary>
internal static class NumberSyntax
{
    private const string DecimalDigits = "0123456789_";
    private const string HexDigits = "0123456789abcdefABCDEF_";

    /// <summary>Finds the end of what looks like a number, which may still be none.</summary>
    /// <returns>False when a letter or digit follows at once; it is then part of the text up to the end.</returns>
    public static bool TryScan(string text, int start, out int end)
    {
        int position = SkipSign(text, start);
        string digits = DecimalDigits;
        if (At(text, position) == '0')
        {
            position++;
            digits = DigitsAfterZero(At(text, position));
            position += digits == DecimalDigits ? 0 : 1;
        }

        position = Skip(text, position, digits);
        if (At(text, position) == '.')
        {
            position = Skip(text, position + 1, digits);
        }

        bool hasExponent = digits == DecimalDigits
            ? At(text, position) is 'e' or 'E'
            : digits == HexDigits && At(text, position) is 'p' or 'P';
        if (hasExponent)
        {
            position = Skip(text, SkipSign(text, position + 1), DecimalDigits);
        }

        position += At(text, position) == 'i' ? 1 : 0;
        end = position;
        if (position >= text.Length || !ActionLexer.IsWordCharacter(text[position]))
        {
            return true;
        }

        end += char.IsHighSurrogate(text[position]) && position + 1 < text.Length ? 2 : 1;
        return false;
    }

    public static NumberLiteral Parse(string token)
    {
        if (token.EndsWith('i'))
        {
            return NumberLiteral.Wrong($"imaginary numbers are not supported: {GoQuote.Quote(token)}");
        }

        bool looksLikeFloat = !IsHexInteger(token) && token.AsSpan().IndexOfAny(".eEpP") >= 0;
        if (Whole(token) is { } whole)
        {
            bool fits = whole >= long.MinValue && whole <= long.MaxValue;
            return fits switch
            {
                false => new(null, null, null),
                _ when looksLikeFloat => new(GoValue.Of((double)whole), (long)whole, null),
                _ => new(GoValue.Of((long)whole), (long)whole, null),
            };
        }

        if (Float(token) is not { } number)
        {
            return NumberLiteral.Wrong($"illegal number syntax: {GoQuote.Quote(token)}");
        }

        return looksLikeFloat
            ? new(GoValue.Of(number), WholeOf(number), null)
            : NumberLiteral.Wrong($"integer overflow: {GoQuote.Quote(token)}");
    }

    private static char At(string text, int position) => position < text.Length ? text[position] : '\0';

    private static int SkipSign(string text, int position) => position + (At(text, position) is '+' or '-' ? 1 : 0);

    private static string DigitsAfterZero(char c) => c switch
    {
        'x' or 'X' => HexDigits,
        'o' or 'O' => "01234567_",
        'b' or 'B' => "01_",
        _ => DecimalDigits,
    };

    private static int Skip(string text, int position, string digits)
    {
        while (position < text.Length && digits.Contains(text[position], StringComparison.Ordinal))
        {
            position++;
        }

        return position;
    }

    private static bool IsHexInteger(string token) =>
        token.Length > 2 && token[0] == '0' && token[1] is 'x' or 'X' && token.AsSpan().IndexOfAny('p', 'P') < 0;

    private static long? WholeOf(double number) =>
        number is >= long.MinValue and < 9223372036854775808.0 && Math.Truncate(number).Equals(number)
            ? (long)number
            : null;

    /// <summary>A whole number of at most 64 bits, with a sign or without.</summary>
    private static BigInteger? Whole(string token)
    {
        ReadOnlySpan<char> digits = token.AsSpan().TrimStart("+-");
        if (!HasGoodUnderscores(digits))
        {
            return null;
        }

        int radix = DigitsAfterZero(digits.Length > 1 && digits[0] == '0' ? digits[1] : '\0') switch
        {
            HexDigits => 16,
            "01234567_" => 8,
            "01_" => 2,
            _ => digits.Length > 1 && digits[0] == '0' ? 0 : 10,
        };

        // A zero in front alone makes a number octal.
        digits = radix is 0 or 10 ? digits : digits[2..];
        BigInteger? value = Whole(digits, radix == 0 ? 8 : radix);
        return token[0] != '-' ? value : -value is { } negative && negative >= long.MinValue ? negative : null;
    }

    private static BigInteger? Whole(ReadOnlySpan<char> digits, int radix)
    {
        BigInteger value = BigInteger.Zero;
        bool any = false;
        foreach (char c in digits)
        {
            int digit = c == '_' ? 0 : DigitValue(c);
            if (digit >= radix || value > ulong.MaxValue)
            {
                return null;
            }

            value = c == '_' ? value : (value * radix) + digit;
            any |= c != '_';
        }

        return any && value <= ulong.MaxValue ? value : null;
    }

    private static int DigitValue(char c) => char.IsAsciiHexDigit(c)
        ? char.IsAsciiDigit(c) ? c - '0' : (c | ' ') - 'a' + 10
        : int.MaxValue;

    /// <summary>An underscore stands between digits, or between the prefix and a digit.</summary>
    private static bool HasGoodUnderscores(ReadOnlySpan<char> text)
    {
        bool hasPrefix = text.Length > 1 && text[0] == '0' && DigitsAfterZero(text[1]) != DecimalDigits;
        bool isHex = hasPrefix && text[1] is 'x' or 'X';
        char last = hasPrefix ? '0' : '^';
        foreach (char c in hasPrefix ? text[2..] : text)
        {
            bool isDigit = isHex ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c);
            if ((c == '_' && last != '0') || (c != '_' && !isDigit && last == '_'))
            {
                return false;
            }

            last = c == '_' ? '_' : isDigit ? '0' : '!';
        }

        return last != '_';
    }

    private static double? Float(string token)
    {
        string body = token.TrimStart('+', '-');
        if (!HasGoodUnderscores(body))
        {
            return null;
        }

        body = body.Replace("_", "", StringComparison.Ordinal);
        bool isHex = body.Length > 1 && body[0] == '0' && body[1] is 'x' or 'X';
        double? number = isHex ? HexFloat(body[2..]) : DecimalFloat(body);
        return token[0] == '-' ? -number : number;
    }

    private static double? DecimalFloat(string body) =>
        double.TryParse(
            body,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out double value) && double.IsFinite(value)
            ? value
            : null;

    private static double? HexFloat(string body)
    {
        int marker = body.AsSpan().IndexOfAny('p', 'P');
        if (marker < 0 || !int.TryParse(body.AsSpan(marker + 1), CultureInfo.InvariantCulture, out int exponent))
        {
            return null;
        }

        string mantissa = body[..marker];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int places = point < 0 ? 0 : mantissa.Length - point - 1;
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);

        // The mantissa of a number of type double has fourteen hex digits; more only cost time.
        if (digits.Length is 0 or > 1000)
        {
            return null;
        }

        BigInteger whole = BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        double value = Math.ScaleB((double)whole, exponent - (4 * places));
        return double.IsFinite(value) ? value : null;
    }
}
