using System.Numerics;

namespace Kiln.Values;

/// <summary>
/// Arithmetic, each result rounded once. An operation that has no meaning on infinities or zeros gives null, and the
/// caller says so in its own words.
/// </summary>
public readonly partial record struct HclNumber
{
    // Past this distance the smaller operand can only decide which way a result is rounded.
    private const int FarBits = (2 * PrecisionBits) + 16;

    public static HclNumber operator -(HclNumber value) => new(-value.Mantissa, value.Exponent, -value.Infinity);

    public HclNumber Abs() => Sign < 0 ? -this : this;

    /// <returns>Null for infinities of opposite sign.</returns>
    public static HclNumber? Add(HclNumber left, HclNumber right)
    {
        if (left.TryGetSmall(out long one) && right.TryGetSmall(out long two))
        {
            return one + two;
        }

        if (left.Infinity != 0 || right.Infinity != 0)
        {
            int sum = left.Infinity + right.Infinity;
            return sum == 0 ? null : Infinite(sum);
        }

        if (left.IsZero || right.IsZero)
        {
            return left.IsZero ? right : left;
        }

        return left.TopBit >= right.TopBit ? AddSmaller(left, right) : AddSmaller(right, left);
    }

    /// <returns>Null for infinities of the same sign.</returns>
    public static HclNumber? Subtract(HclNumber left, HclNumber right) => Add(left, -right);

    /// <returns>Null for zero times infinity.</returns>
    public static HclNumber? Multiply(HclNumber left, HclNumber right)
    {
        if (left.TryGetSmall(out long one) && right.TryGetSmall(out long two))
        {
            return one * two;
        }

        if (left.Infinity != 0 || right.Infinity != 0)
        {
            int sign = left.Sign * right.Sign;
            return sign == 0 ? null : Infinite(sign);
        }

        return FromParts(left.Mantissa * right.Mantissa, (long)left.Exponent + right.Exponent);
    }

    /// <summary>The quotient; a number divided by zero is an infinity of its sign.</summary>
    /// <returns>Null for zero by zero and for infinity by infinity.</returns>
    public static HclNumber? Divide(HclNumber left, HclNumber right)
    {
        if (right.Infinity != 0)
        {
            return left.Infinity != 0 ? null : default(HclNumber);
        }

        if (left.Infinity != 0)
        {
            return Infinite(right.Sign < 0 ? -left.Infinity : left.Infinity);
        }

        if (right.IsZero)
        {
            return left.IsZero ? null : Infinite(left.Sign);
        }

        return Quotient(left.Mantissa, left.Exponent, right.Mantissa, right.Exponent);
    }

    /// <summary>
    /// The rest after a division that truncates towards zero, with the sign of <paramref name="left"/>. The rest of a
    /// division by zero is <paramref name="left"/> itself. The quotient is rounded to 512 bits before it is truncated,
    /// so that 7.5 % 0.1 is 0.
    /// </summary>
    /// <returns>Null when the divisor is infinite, or for infinity by zero.</returns>
    public static HclNumber? Remainder(HclNumber left, HclNumber right)
    {
        if (left.TryGetSmall(out long one) && right.TryGetSmall(out long two) && two != 0)
        {
            return one % two;
        }

        if (right.Infinity != 0)
        {
            return null;
        }

        if (left.Infinity != 0)
        {
            // Compat: the original multiplies here to get an infinity of the right sign.
            return Multiply(left, right);
        }

        if (right.IsZero || Divide(left, right) is not { } quotient)
        {
            return left;
        }

        return quotient.Infinity != 0 || Multiply(FromInteger(quotient.Truncate()), right) is not { } whole
            ? default(HclNumber)
            : Subtract(left, whole);
    }

    public HclNumber Floor() => Infinity != 0 || IsInteger ? this : FromInteger(Mantissa >> -Exponent);

    public HclNumber Ceiling() => -(-this).Floor();

    private static HclNumber Infinite(int sign) => sign < 0 ? NegativeInfinity : PositiveInfinity;

    private static HclNumber AddSmaller(HclNumber large, HclNumber small)
    {
        if (large.TopBit - small.TopBit > FarBits)
        {
            // The small one is less than half a unit of the last place: one sticky bit below stands for it.
            int room = PrecisionBits + 8;
            return FromParts((large.Mantissa << room) + small.Mantissa.Sign, (long)large.Exponent - room);
        }

        int exponent = Math.Min(large.Exponent, small.Exponent);
        BigInteger sum = (large.Mantissa << (large.Exponent - exponent)) + (small.Mantissa << (small.Exponent - exponent));
        return FromParts(sum, exponent);
    }

    /// <summary>numerator × 2^n / (denominator × 2^d), rounded once.</summary>
    private static HclNumber Quotient(BigInteger numerator, long n, BigInteger denominator, long d)
    {
        long missing = PrecisionBits + 2 + MagnitudeBits(denominator) - MagnitudeBits(numerator);
        int shift = (int)Math.Max(0, missing);
        BigInteger quotient = BigInteger.DivRem(numerator << shift, denominator, out BigInteger rest);

        // The rest is never half of the last place, so one sticky bit keeps the rounding exact.
        int sticky = rest.IsZero ? 0 : rest.Sign * denominator.Sign;
        return FromParts((quotient << 1) + sticky, n - d - shift - 1);
    }
}
