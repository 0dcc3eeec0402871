using System.Numerics;

namespace Kiln.Values;

/// <summary>
/// A number of the language: mantissa times a power of two, the mantissa rounded to 512 bits (to nearest, ties to
/// even), or an infinity. Always kept in lowest terms, so that equal numbers have equal parts.
/// </summary>
public readonly partial record struct HclNumber : IComparable<HclNumber>
{
    public const int PrecisionBits = 512;

    /// <summary>
    /// The largest distance of a number's top bit from the binary point. Beyond it a number is infinite or zero, so that
    /// no operation and no printing can cost more than a few milliseconds.
    /// </summary>
    // Compat: the original stops at 2^31, where printing one number can take gigabytes.
    public const int MaxMagnitudeBits = 1 << 17;

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

    /// <summary>
    /// How much larger than an ordinary number this one is for those who calculate with it, read or print it: 0 for most,
    /// some thousands for numbers of tens of thousands of digits.
    /// </summary>
    public int Weight => Math.Abs(Exponent) / 16;

    public bool IsInteger => Infinity == 0 && Exponent >= 0;

    public bool IsZero => Infinity == 0 && Mantissa.IsZero;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Infinity != 0 ? Infinity : Mantissa.Sign;

    public static implicit operator HclNumber(long value)
    {
        if (value is 0 or long.MinValue)
        {
            return FromParts(value, 0);
        }

        int zeros = BitOperations.TrailingZeroCount(value);
        return new(value >> zeros, zeros, 0);
    }

    public static HclNumber FromInteger(BigInteger value) => FromParts(value, 0);

    /// <summary>
    /// The nearest representable number to mantissa × 2^exponent; an infinity or zero when it is out of range.
    /// </summary>
    public static HclNumber FromParts(BigInteger mantissa, long exponent)
    {
        if (mantissa.IsZero)
        {
            return default;
        }

        long bits = MagnitudeBits(mantissa);
        if (bits > PrecisionBits)
        {
            int excess = (int)(bits - PrecisionBits);
            mantissa = RoundHalfEven(mantissa, excess);
            exponent += excess;
        }

        int zeros = (int)BigInteger.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        exponent += zeros;
        long top = MagnitudeBits(mantissa) + exponent;
        return top switch
        {
            > MaxMagnitudeBits => mantissa.Sign < 0 ? NegativeInfinity : PositiveInfinity,
            < -MaxMagnitudeBits => default,
            _ => new(mantissa, (int)exponent, 0),
        };
    }

    /// <summary>The whole part, towards zero; the number must be finite.</summary>
    public BigInteger Truncate() =>
        Exponent >= 0 ? Mantissa << Exponent : Mantissa.Sign * (BigInteger.Abs(Mantissa) >> -Exponent);

    /// <summary>True when the number is a whole number that fits a <see cref="long"/>.</summary>
    public bool TryGetInt64(out long value)
    {
        if (TryGetSmall(out value))
        {
            return true;
        }

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
        if (TryGetSmall(out long mine) && other.TryGetSmall(out long others))
        {
            return mine.CompareTo(others);
        }

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
        int top = TopBit.CompareTo(other.TopBit);
        if (top != 0)
        {
            return top * Mantissa.Sign;
        }

        int shift = Exponent - other.Exponent;
        return shift >= 0
            ? (Mantissa << shift).CompareTo(other.Mantissa)
            : Mantissa.CompareTo(other.Mantissa << -shift);
    }

    public static bool operator <(HclNumber left, HclNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(HclNumber left, HclNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(HclNumber left, HclNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HclNumber left, HclNumber right) => left.CompareTo(right) >= 0;

    /// <summary>True for a whole number that fits 32 bits, as nearly all are: those need no big arithmetic.</summary>
    private bool TryGetSmall(out long value)
    {
        value = 0;
        if (Infinity != 0 || Exponent is < 0 or > 30 || Mantissa.GetBitLength() > 31)
        {
            return false;
        }

        value = (long)(int)Mantissa << Exponent;
        return value is >= int.MinValue and <= int.MaxValue;
    }

    /// <summary>The position of the highest set bit: the magnitude lies in [2^(TopBit-1), 2^TopBit).</summary>
    private long TopBit => MagnitudeBits(Mantissa) + Exponent;

    private static long MagnitudeBits(BigInteger value) => (long)BigInteger.Abs(value).GetBitLength();

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
}
