using System.Globalization;
using System.Numerics;

namespace Kiln.Values;

public readonly partial record struct HclNumber
{
    /// <summary>
    /// The shortest decimal text, without exponent, that reads back as this number: what the language's conversion to
    /// string gives.
    /// </summary>
    public override string ToString()
    {
        if (TryGetSmall(out long small))
        {
            return small.ToString(CultureInfo.InvariantCulture);
        }

        if (Infinity == 0 && IsInteger && TopBit <= PrecisionBits)
        {
            return Truncate().ToString(CultureInfo.InvariantCulture);
        }

        return Format('f', -1);
    }

    /// <summary>
    /// The text of Go's verbs <c>e E f F g G</c>; a negative precision gives the shortest text that reads back as this
    /// number.
    /// </summary>
    public string Format(char verb, int precision)
    {
        if (Infinity != 0)
        {
            return Infinity < 0 ? "-Inf" : "+Inf";
        }

        DecimalDigits digits = precision < 0
            ? ShortestDigits()
            : DecimalDigits.Exact(BigInteger.Abs(Mantissa), Exponent);
        return (Sign < 0 ? "-" : "") + FormatDigits(digits, verb, precision);
    }

    /// <summary>
    /// The text on the console: a whole number that fits 64 bits in full, any other as Go prints a float64.
    /// </summary>
    public string ToConsoleText() =>
        TryGetInt64(out long whole) ? whole.ToString(CultureInfo.InvariantCulture) : FormatDouble(ToDouble(), 'g', -1);

    /// <summary>The text of Go's verbs <c>e E f F g G</c> for a float64.</summary>
    public static string FormatDouble(double value, char verb, int precision)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value < 0 ? "-Inf" : "+Inf";
        }

        double magnitude = Math.Abs(value);
        DecimalDigits digits = precision < 0
            ? DecimalDigits.Shortest(magnitude)
            : FromDouble(magnitude) is { } exact ? DecimalDigits.Exact(exact.Mantissa, exact.Exponent) : default;
        return (value < 0 ? "-" : "") + FormatDigits(digits, verb, precision);
    }

    private static string FormatDigits(DecimalDigits digits, char verb, int precision) => verb switch
    {
        'e' or 'E' => digits.Scientific(precision, verb),
        'f' or 'F' => digits.Fixed(precision),
        'g' => digits.General(precision, 'e'),
        'G' => digits.General(precision, 'E'),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "not a verb for numbers"),
    };

    private DecimalDigits ShortestDigits()
    {
        BigInteger magnitude = BigInteger.Abs(Mantissa);
        int bits = (int)MagnitudeBits(magnitude);

        // An exact expansion of at most 150 digits has no shorter neighbour within half a unit of 512 bits.
        if (magnitude.IsZero || (Exponent <= 0 && bits + (-Exponent * 2.33) < 498))
        {
            return DecimalDigits.Exact(magnitude, Exponent);
        }

        // One bit more than the precision: the neighbours at ±1 are the borders of what rounds to this number.
        int shift = PrecisionBits + 1 - bits;
        BigInteger middle = magnitude << shift;
        bool inclusive = (middle & 2).IsZero;
        DecimalDigits value = DecimalDigits.Exact(middle, Exponent - shift);
        DecimalDigits lower = DecimalDigits.Exact(middle - 1, Exponent - shift);
        DecimalDigits upper = DecimalDigits.Exact(middle + 1, Exponent - shift);
        return Shorten(value, lower, upper, inclusive);
    }

    /// <summary>Cuts digits as long as the result stays between the borders.</summary>
    private static DecimalDigits Shorten(DecimalDigits value, DecimalDigits lower, DecimalDigits upper, bool inclusive)
    {
        int point = upper.Point;
        string digits = new string('0', point - value.Point) + value.Digits;
        string low = new string('0', point - lower.Point) + lower.Digits;
        string high = upper.Digits;
        DecimalDigits aligned = new(digits, point);
        for (int i = 0; i < digits.Length; i++)
        {
            char digit = digits[i];
            char up = At(high, i);
            bool mayGoDown = At(low, i) != digit || (inclusive && i + 1 == low.Length);
            bool mayGoUp = digit != up && (inclusive || digit + 1 < up || i + 1 < high.Length);
            if (mayGoDown || mayGoUp)
            {
                DecimalDigits cut = Cut(aligned, i + 1, mayGoDown, mayGoUp);
                return DecimalDigits.Trimmed(cut.Digits, cut.Point);
            }
        }

        return value;
    }

    private static DecimalDigits Cut(DecimalDigits value, int count, bool mayGoDown, bool mayGoUp) =>
        (mayGoDown, mayGoUp) switch
        {
            (true, true) => value.Round(count),
            (true, false) => value.RoundDown(count),
            _ => value.RoundUp(count),
        };

    private static char At(string digits, int index) => index < digits.Length ? digits[index] : '0';
}
