using System.Globalization;
using System.Numerics;

namespace Kiln.Values;

public readonly partial record struct HclNumber
{
    /// <summary>
    /// More significant digits than a number halfway between two neighbours can have anywhere in range. The digits
    /// after them only say "a little more", so that a text of any length is rounded exactly and in bounded time.
    /// </summary>
    private const int MaxDigits = 100_000;

    /// <summary>Decimal exponents beyond this are out of range whatever the digits are.</summary>
    private const int MaxDecimalPoint = 40_000;

    private const long ExponentLimit = 1_000_000_000_000;

    /// <summary>
    /// Reads a decimal number: sign, digits with an optional point, and an optional exponent (<c>e</c>, or <c>p</c>
    /// for a power of two), or <c>Inf</c>. The whole text must be the number; it is rounded to the nearest.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HclNumber number)
    {
        if (TryParseShort(text, out number))
        {
            return true;
        }

        bool negative = text is ['-', ..];
        ReadOnlySpan<char> rest = text is ['-' or '+', ..] ? text[1..] : text;

        // Compat: the original's number conversion accepts these two spellings of infinity.
        if (rest is "Inf" or "inf")
        {
            number = Infinite(negative ? -1 : 1);
            return true;
        }

        DecimalScan scan = default;
        int end = scan.ReadDigits(rest);
        number = default;
        if (!scan.HasDigits || !TryReadExponent(rest[end..], out long decimalExponent, out long binaryExponent))
        {
            return false;
        }

        HclNumber magnitude = FromDecimal(rest[..end], scan, decimalExponent, binaryExponent);
        number = negative ? -magnitude : magnitude;
        return true;
    }

    /// <summary>Digits only, as nearly all numbers are, and few enough to fit 64 bits.</summary>
    private static bool TryParseShort(ReadOnlySpan<char> text, out HclNumber number)
    {
        number = default;
        if (text.IsEmpty || text.Length > 18)
        {
            return false;
        }

        long value = 0;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        number = value;
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<char> text, out long decimalExponent, out long binaryExponent)
    {
        decimalExponent = 0;
        binaryExponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        bool binary = text[0] is 'p' or 'P';
        if (!binary && text[0] is not ('e' or 'E'))
        {
            return false;
        }

        bool negative = text.Length > 1 && text[1] == '-';
        ReadOnlySpan<char> digits = text[(text.Length > 1 && text[1] is '-' or '+' ? 2 : 1)..];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        long value = 0;
        foreach (char digit in digits)
        {
            value = Math.Min(ExponentLimit, (value * 10) + (digit - '0'));
        }

        value = negative ? -value : value;
        (decimalExponent, binaryExponent) = binary ? (0L, value) : (value, 0L);
        return true;
    }

    private static HclNumber FromDecimal(ReadOnlySpan<char> text, DecimalScan scan, long decimalExponent, long binaryExponent)
    {
        if (scan.Significant == 0)
        {
            return default;
        }

        // The value is 0.DIGITS × 10^point.
        long point = scan.IntegerDigits + decimalExponent;
        if (point > MaxDecimalPoint)
        {
            return PositiveInfinity;
        }

        if (point < -MaxDecimalPoint || Math.Abs(binaryExponent) > 4L * MaxMagnitudeBits)
        {
            return binaryExponent > 0 ? PositiveInfinity : default;
        }

        char[] digits = scan.Digits(text, MaxDigits);
        BigInteger whole = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        int scale = (int)(point - digits.Length);
        BigInteger power = BigInteger.Pow(5, Math.Abs(scale));
        return scale >= 0
            ? FromParts(whole * power, scale + binaryExponent)
            : Quotient(whole, binaryExponent, power, -scale);
    }

    /// <summary>Where the digits of a decimal text are.</summary>
    private struct DecimalScan
    {
        public bool HasDigits { get; private set; }

        /// <summary>Digits from the first that is not zero.</summary>
        public int Significant { get; private set; }

        /// <summary>The point lies this many digits after the first significant one (negative: before it).</summary>
        public int IntegerDigits { get; private set; }

        private int _first;

        /// <returns>The index after the last digit or point.</returns>
        public int ReadDigits(ReadOnlySpan<char> text)
        {
            bool pointSeen = false;
            int at = 0;
            for (; at < text.Length; at++)
            {
                if (text[at] == '.' && !pointSeen)
                {
                    pointSeen = true;
                    continue;
                }

                if (!char.IsAsciiDigit(text[at]))
                {
                    break;
                }

                Count(text[at], at, pointSeen);
            }

            return at;
        }

        /// <summary>
        /// At most <paramref name="limit"/> significant digits, followed by a 1 when a cut digit was not zero.
        /// </summary>
        public readonly char[] Digits(ReadOnlySpan<char> text, int limit)
        {
            List<char> digits = new(Math.Min(Significant, limit) + 1);
            ReadOnlySpan<char> rest = text[_first..];
            int at = 0;
            for (; at < rest.Length && digits.Count < limit; at++)
            {
                if (rest[at] != '.')
                {
                    digits.Add(rest[at]);
                }
            }

            if (rest[at..].ContainsAnyInRange('1', '9'))
            {
                digits.Add('1');
            }

            return [.. digits];
        }

        private void Count(char digit, int at, bool pointSeen)
        {
            HasDigits = true;
            if (Significant == 0 && digit == '0')
            {
                IntegerDigits -= pointSeen ? 1 : 0;
                return;
            }

            if (Significant == 0)
            {
                _first = at;
            }

            Significant++;
            IntegerDigits += pointSeen ? 0 : 1;
        }
    }
}
