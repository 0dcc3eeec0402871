using System.Numerics;

namespace Kiln.Values;

public readonly partial record struct HclNumber
{
    /// <summary>The exact value of a finite double or infinity; null for NaN.</summary>
    public static HclNumber? FromDouble(double value)
    {
        if (double.IsNaN(value))
        {
            return null;
        }

        if (double.IsInfinity(value))
        {
            return Infinite(value < 0 ? -1 : 1);
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long fraction = bits & 0xF_FFFF_FFFF_FFFF;
        long mantissa = exponent == 0 ? fraction : fraction | (1L << 52);
        return FromParts(bits < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    /// <summary>The nearest double, ties to even; an infinity when the number is too large for one.</summary>
    public double ToDouble()
    {
        if (Infinity != 0)
        {
            return Infinity * double.PositiveInfinity;
        }

        if (Mantissa.IsZero)
        {
            return 0;
        }

        // Below 2^-1022 a double loses precision bit by bit; its last place is never under 2^-1074.
        long lastPlace = Math.Max(TopBit - 53, -1074);
        long drop = lastPlace - Exponent;
        if (drop > MagnitudeBits(Mantissa) + 1)
        {
            return 0;
        }

        BigInteger rounded = drop > 0 ? RoundHalfEven(Mantissa, (int)drop) : Mantissa;
        return Math.ScaleB((double)rounded, (int)(drop > 0 ? lastPlace : Exponent));
    }
}
