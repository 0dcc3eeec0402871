using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kiln.Images.Tar;

/// <summary>Numbers in tar headers: octal text, or binary for those that are too large for it.</summary>
internal static class TarNumber
{
    public static long Read(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            return ReadBinary(field);
        }

        ReadOnlySpan<byte> digits = field.Trim(" \0"u8);
        long value = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                throw new TarFormatException($"'{Encoding.Latin1.GetString(digits)}' is not an octal number");
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    /// <summary>Octal with a closing zero when it fits, else binary.</summary>
    public static void Write(Span<byte> field, long value)
    {
        int digits = field.Length - 1;
        if (value >= 0 && (digits >= 21 || value >> (3 * digits) == 0))
        {
            string text = Convert.ToString(value, 8).PadLeft(digits, '0');
            Encoding.ASCII.GetBytes(text, field);
            field[digits] = 0;
            return;
        }

        field.Fill(value < 0 ? (byte)0xff : (byte)0);
        BinaryPrimitives.WriteInt64BigEndian(field[^8..], value);
        field[0] = value < 0 ? (byte)0xff : (byte)0x80;
    }

    public static bool FitsOctal(long value, int fieldLength) =>
        value >= 0 && value >> (3 * (fieldLength - 1)) == 0;

    public static long ReadDecimal(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new TarFormatException($"'{text}' is not a number");

    private static long ReadBinary(ReadOnlySpan<byte> field)
    {
        bool negative = field[0] == 0xff;
        byte filler = negative ? (byte)0xff : (byte)0;
        foreach (byte high in field.Length > 8 ? field[1..^8] : [])
        {
            if (high != filler)
            {
                throw new TarFormatException("a number is too large");
            }
        }

        long value = field.Length > 8
            ? BinaryPrimitives.ReadInt64BigEndian(field[^8..])
            : BinaryPrimitives.ReadInt64BigEndian(field) & (negative ? -1 : long.MaxValue);
        return value < 0 == negative ? value : throw new TarFormatException("a number is too large");
    }
}
