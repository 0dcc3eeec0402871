using System.Globalization;
using System.Numerics;

namespace Kiln.Wire.Cty;

/// <summary>
/// A finite number as cty computes with it: an integer of at most 512 bits (odd, or 0) times a power of two.
/// </summary>
internal readonly record struct BinaryNumber
{
    private const int Precision = 512;

    /// <summary>
    /// Larger and smaller numbers than 2 to this power have no meaning in a template and would cost memory.
    /// </summary>
    private const int MaxMagnitude = 1 << 17;

    /// <summary>The digits that such a number can have.</summary>
    private const int MaxDigits = 1 << 17;

    private const int DoubleBits = 53;

    private BinaryNumber(BigInteger mantissa, int exponent)
    {
        Mantissa = mantissa;
        Exponent = exponent;
    }

    public BigInteger Mantissa { get; }

    public int Exponent { get; }

    /// <summary>The number rounded to the precision, to even in the middle.</summary>
    public static BinaryNumber Of(BigInteger mantissa, long exponent)
    {
        long excess = Bits(mantissa) - Precision;
        if (excess > 0)
        {
            mantissa = ShiftRounding(mantissa, (int)excess, isExact: true);
            exponent += excess;
        }

        if (mantissa.IsZero)
        {
            return default;
        }

        int zeros = (int)BigInteger.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        exponent += zeros;
        return Math.Abs(exponent) <= MaxMagnitude
            ? new(mantissa, (int)exponent)
            : throw new WireException(
                WireFailure.Limit, "A number is larger, or closer to zero, than any that is allowed.");
    }

    public static BinaryNumber Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> (DoubleBits - 1)) & 0x7ff);
        long fraction = bits & ((1L << (DoubleBits - 1)) - 1);
        BigInteger mantissa = exponent == 0 ? fraction : fraction | (1L << (DoubleBits - 1));
        return Of(value < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    /// <summary>Reads decimal notation, with or without exponent.</summary>
    public static BinaryNumber Parse(string text)
    {
        int mark = text.AsSpan().IndexOfAny('e', 'E');
        ReadOnlySpan<char> digits = mark < 0 ? text : text.AsSpan(0, mark);
        int scale = 0;
        if (mark >= 0 && !int.TryParse(
            text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out scale))
        {
            throw NotANumber(text);
        }

        int point = digits.IndexOf('.');
        scale -= point < 0 ? 0 : digits.Length - point - 1;
        string integer = point < 0 ? digits.ToString() : $"{digits[..point]}{digits[(point + 1)..]}";
        if (integer.Length > MaxDigits || Math.Abs((long)scale) > MaxDigits)
        {
            throw new WireException(WireFailure.Limit, $"A number has more than {MaxDigits} digits.");
        }

        return BigInteger.TryParse(
            integer, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? Scale(value, scale)
            : throw NotANumber(text);
    }

    /// <summary>All digits, without exponent.</summary>
    public string ToDecimal()
    {
        if (Exponent >= 0)
        {
            return (Mantissa << Exponent).ToString(CultureInfo.InvariantCulture);
        }

        // m / 2^k = m * 5^k / 10^k
        int places = -Exponent;
        string digits = (BigInteger.Abs(Mantissa) * BigInteger.Pow(5, places))
            .ToString(CultureInfo.InvariantCulture)
            .PadLeft(places + 1, '0');
        string sign = Mantissa.Sign < 0 ? "-" : "";
        return $"{sign}{digits[..^places]}.{digits[^places..]}";
    }

    /// <summary>The number as an integer, if it is one and fits.</summary>
    public long? ToInt64()
    {
        if (Exponent is < 0 or > 64)
        {
            return null;
        }

        BigInteger value = Mantissa << Exponent;
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : null;
    }

    /// <summary>The number as a double, if that is exact.</summary>
    public double? ToDouble()
    {
        if (Bits(Mantissa) > DoubleBits || Math.Abs(Exponent) > 1100)
        {
            return null;
        }

        double value = Math.ScaleB((double)Mantissa, Exponent);
        return double.IsFinite(value) && Of(value) == this ? value : null;
    }

    public static long Bits(BigInteger value) => BigInteger.Abs(value).GetBitLength();

    private static BinaryNumber Scale(BigInteger value, int scale)
    {
        if (scale >= 0)
        {
            return Of(value * BigInteger.Pow(10, scale), 0);
        }

        // Enough bits that the quotient has more than the precision; what is left over decides the rounding.
        BigInteger divisor = BigInteger.Pow(10, -scale);
        int shift = (int)Math.Max(0, Precision + 2 + Bits(divisor) - Bits(value));
        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(value) << shift, divisor, out BigInteger rest);
        int excess = (int)Math.Max(0, Bits(quotient) - Precision);
        BigInteger rounded = ShiftRounding(quotient, excess, rest.IsZero);
        return Of(value.Sign < 0 ? -rounded : rounded, (long)excess - shift);
    }

    /// <param name="isExact">Whether nothing was lost below the bits that are shifted out.</param>
    private static BigInteger ShiftRounding(BigInteger value, int shift, bool isExact)
    {
        if (shift == 0)
        {
            return value;
        }

        BigInteger magnitude = BigInteger.Abs(value);
        BigInteger kept = magnitude >> shift;
        int comparison = (magnitude - (kept << shift)).CompareTo(BigInteger.One << (shift - 1));
        if (comparison > 0 || (comparison == 0 && (!isExact || !kept.IsEven)))
        {
            kept += 1;
        }

        return value.Sign < 0 ? -kept : kept;
    }

    private static WireException NotANumber(string text) =>
        WireException.Protocol($"{(text.Length > 40 ? $"{text[..40]}..." : text)} is no number.");
}
