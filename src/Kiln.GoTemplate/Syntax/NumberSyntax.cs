using System.Globalization;
using System.Numerics;

namespace Kiln.GoTemplate.Syntax;

/// <summary>Go's number literals.</summary>
internal static class NumberSyntax
{
    /// <returns>The end of the number that starts there; the start itself when there is none.</returns>
    public static int Scan(string text, int start)
    {
        int position = start;
        if (position < text.Length && text[position] is '+' or '-')
        {
            position++;
        }

        int radix = RadixAt(text, position);
        int digits = radix == 10 ? position : position + 2;
        int end = Digits(text, digits, radix);
        if (end < text.Length && text[end] == '.' && radix is 10 or 16)
        {
            end = Digits(text, end + 1, radix);
        }

        if (end == digits || (end == digits + 1 && text[digits] == '.'))
        {
            return start;
        }

        return Exponent(text, end, radix);
    }

    /// <summary>The value of a number token; null when it does not fit or is malformed.</summary>
    public static GoValue? Parse(string token)
    {
        int sign = token[0] == '-' ? -1 : 1;
        string body = token.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        int radix = RadixAt(body, 0);
        bool isFloat = radix == 16
            ? body.AsSpan().IndexOfAny(".pP") >= 0
            : radix == 10 && body.AsSpan().IndexOfAny(".eE") >= 0;
        if (isFloat)
        {
            double? number = radix == 16 ? HexFloat(body[2..]) : DecimalFloat(body);
            return number is null ? null : GoValue.Of(sign * number.Value);
        }

        bool oldOctal = radix == 10 && body.Length > 1 && body[0] == '0';
        BigInteger? whole = Whole(radix == 10 ? body : body[2..], oldOctal ? 8 : radix);
        return whole is { } value && value * sign >= long.MinValue && value * sign <= long.MaxValue
            ? GoValue.Of((long)(value * sign))
            : null;
    }

    private static int RadixAt(string text, int position)
    {
        if (position + 1 >= text.Length || text[position] != '0')
        {
            return 10;
        }

        return text[position + 1] switch
        {
            'x' or 'X' => 16,
            'o' or 'O' => 8,
            'b' or 'B' => 2,
            _ => 10,
        };
    }

    private static int Digits(string text, int position, int radix)
    {
        while (position < text.Length && (text[position] == '_' || DigitValue(text[position]) < radix))
        {
            position++;
        }

        return position;
    }

    private static int Exponent(string text, int position, int radix)
    {
        bool marker = position < text.Length
            && (radix == 10 ? text[position] is 'e' or 'E' : radix == 16 && text[position] is 'p' or 'P');
        if (!marker)
        {
            return position;
        }

        int digits = position + 1;
        if (digits < text.Length && text[digits] is '+' or '-')
        {
            digits++;
        }

        return Digits(text, digits, 10);
    }

    private static int DigitValue(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => int.MaxValue,
    };

    private static BigInteger? Whole(string digits, int radix)
    {
        // A number of more digits than this cannot fit; a long one must not cost time.
        if (digits.Length is 0 or > 100)
        {
            return null;
        }

        BigInteger value = BigInteger.Zero;
        foreach (char c in digits)
        {
            if (DigitValue(c) >= radix)
            {
                return null;
            }

            value = (value * radix) + DigitValue(c);
        }

        return value;
    }

    private static double? DecimalFloat(string body) =>
        double.TryParse(body, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
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
        BigInteger? whole = Whole(mantissa.Replace(".", "", StringComparison.Ordinal), 16);
        double value = whole is null ? double.NaN : Math.ScaleB((double)whole.Value, exponent - (4 * places));
        return double.IsFinite(value) ? value : null;
    }
}
