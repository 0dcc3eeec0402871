using System.Buffers.Binary;
using System.Numerics;

namespace Kiln.Wire.Cty;

/// <summary>A number as Go's big.Float encodes itself.</summary>
internal static class GobBigFloat
{
    private const byte Version = 1;

    private const int Precision = 512;

    private const int HeaderSize = 6;

    private const int FormOffset = 1;

    /// <summary>Rounding to nearest even (mode 0), accuracy exact.</summary>
    private const byte Exact = 1 << 3;

    private const int MaxMantissaBytes = 4096;

    public static CtyNumber Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || bytes[0] != Version)
        {
            throw WireException.Protocol("A number is sent in a version that is not known.");
        }

        bool isNegative = (bytes[1] & 1) != 0;
        return ((bytes[1] >> FormOffset) & 3) switch
        {
            (int)Form.Zero => new("0"),
            (int)Form.Finite => new(ReadFinite(bytes[HeaderSize..], isNegative).ToDecimal()),
            (int)Form.Infinite => new(isNegative ? CtyNumber.NegativeInfinity : CtyNumber.PositiveInfinity),
            _ => throw WireException.Protocol("A number is neither zero nor finite nor infinite."),
        };
    }

    public static byte[] Write(CtyNumber number)
    {
        if (!number.IsFinite)
        {
            return Header(Form.Infinite, number.Decimal == CtyNumber.NegativeInfinity);
        }

        BinaryNumber value = BinaryNumber.Parse(number.Decimal);
        if (value.Mantissa.IsZero)
        {
            return Header(Form.Zero, false);
        }

        // The value is 0.mantissa times a power of two; the mantissa fills words of 64 bits from the top.
        int bits = (int)BinaryNumber.Bits(value.Mantissa);
        int words = (bits + 63) / 64;
        BigInteger mantissa = BigInteger.Abs(value.Mantissa) << ((words * 64) - bits);
        byte[] exponent = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(exponent, value.Exponent + bits);
        return
        [
            .. Header(Form.Finite, value.Mantissa.Sign < 0),
            .. exponent,
            .. mantissa.ToByteArray(isUnsigned: true, isBigEndian: true),
        ];
    }

    private static BinaryNumber ReadFinite(ReadOnlySpan<byte> bytes, bool isNegative)
    {
        if (bytes.Length is <= sizeof(int) or > MaxMantissaBytes)
        {
            throw WireException.Protocol("A number is sent without its digits, or with too many.");
        }

        int exponent = BinaryPrimitives.ReadInt32BigEndian(bytes);
        ReadOnlySpan<byte> digits = bytes[sizeof(int)..];
        BigInteger mantissa = new(digits, isUnsigned: true, isBigEndian: true);
        return BinaryNumber.Of(isNegative ? -mantissa : mantissa, (long)exponent - (8L * digits.Length));
    }

    private static byte[] Header(Form form, bool isNegative)
    {
        byte[] bytes = new byte[HeaderSize];
        bytes[0] = Version;
        bytes[1] = (byte)(Exact | ((int)form << FormOffset) | (isNegative ? 1 : 0));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(2), Precision);
        return bytes;
    }

    private enum Form
    {
        Zero = 0,
        Finite = 1,
        Infinite = 2,
    }
}
