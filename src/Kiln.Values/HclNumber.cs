using System.Globalization;
using System.Numerics;

namespace Kiln.Values;

/// <summary>
/// A number of the language: mantissa times a power of two, the mantissa rounded to 512 bits (to nearest, ties to
/// even), or an infinity. Always kept in lowest terms, so that equal numbers have equal parts.
/// </summary>
public readonly partial record struct HclNumber : IComparable<HclNumber>
{
    public const int PrecisionBits = 512;

    private HclNumber(BigInteger mantissa, int exponent, int infinity)
    {
        Mantissa = mantissa;
        Exponent = exponent;
        Infinity = infinity;
    }

    public static HclNumber PositiveInfinity { get; } = new(BigInteger.Zero, 0, 1);

    public static HclNumber NegativeInfinity { get; } = new(BigInteger.Zero, 0, -1);

    /// <summary>Odd, or zero.</summary>
    public BigInteger Mantissa { get; }

    public int Exponent { get; }

    /// <summary>1 or -1 for an infinity, 0 for a finite number.</summary>
    public int Infinity { get; }

    public bool IsInteger => Infinity == 0 && Exponent >= 0;

    public static implicit operator HclNumber(long value) => FromParts(value, 0);

    public static HclNumber FromInteger(BigInteger value) => FromParts(value, 0);

    /// <summary>The nearest representable number to mantissa × 2^exponent.</summary>
    public static HclNumber FromParts(BigInteger mantissa, int exponent)
    {
        if (mantissa.IsZero)
        {
            return default;
        }

        long bits = (long)BigInteger.Abs(mantissa).GetBitLength();
        if (bits > PrecisionBits)
        {
            int excess = (int)(bits - PrecisionBits);
            mantissa = RoundHalfEven(mantissa, excess);
            exponent += excess;
        }

        int zeros = (int)BigInteger.TrailingZeroCount(mantissa);
        return new(mantissa >> zeros, exponent + zeros, 0);
    }

    /// <summary>True when the number is a whole number that fits a <see cref="long"/>.</summary>
    public bool TryGetInt64(out long value)
    {
        value = 0;
        if (!IsInteger || Exponent > 63)
        {
            return false;
        }

        BigInteger whole = Mantissa << Exponent;
        if (whole < long.MinValue || whole > long.MaxValue)
        {
            return false;
        }

        value = (long)whole;
        return true;
    }

    public int CompareTo(HclNumber other)
    {
        if (Infinity != 0 || other.Infinity != 0)
        {
            return Infinity.CompareTo(other.Infinity);
        }

        int sign = Mantissa.Sign.CompareTo(other.Mantissa.Sign);
        if (sign != 0 || Mantissa.IsZero)
        {
            return sign;
        }

        // Compare magnitudes by their top bit first, so that far exponents cost no big shift.
        long top = (long)BigInteger.Abs(Mantissa).GetBitLength() + Exponent;
        long otherTop = (long)BigInteger.Abs(other.Mantissa).GetBitLength() + other.Exponent;
        if (top != otherTop)
        {
            return top.CompareTo(otherTop) * Mantissa.Sign;
        }

        int shift = Exponent - other.Exponent;
        return shift >= 0
            ? (Mantissa << shift).CompareTo(other.Mantissa)
            : Mantissa.CompareTo(other.Mantissa << -shift);
    }

    public override string ToString() => Infinity switch
    {
        > 0 => "+Inf",
        < 0 => "-Inf",
        _ => ToDecimalString(),
    };

    private static BigInteger RoundHalfEven(BigInteger value, int drop)
    {
        BigInteger magnitude = BigInteger.Abs(value);
        BigInteger quotient = magnitude >> drop;
        BigInteger rest = magnitude - (quotient << drop);
        BigInteger half = BigInteger.One << (drop - 1);
        int order = rest.CompareTo(half);
        if (order > 0 || (order == 0 && !quotient.IsEven))
        {
            quotient += 1;
        }

        return value.Sign < 0 ? -quotient : quotient;
    }

    private string ToDecimalString()
    {
        if (IsInteger)
        {
            return (Mantissa << Exponent).ToString(CultureInfo.InvariantCulture);
        }

        // The shortest decimal that reads back as this number is the task of HclNumber.Text.
        return FormatShortest();
    }

    private partial string FormatShortest();
}
