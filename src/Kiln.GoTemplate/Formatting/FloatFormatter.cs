using System.Globalization;

namespace Kiln.GoTemplate.Formatting;

/// <summary>Writes floating-point numbers as Go does.</summary>
internal static class FloatFormatter
{
    /// <summary>Without a precision, exponents from this one on are written in scientific form.</summary>
    private const int ShortestThreshold = 6;
    private const int MantissaBits = 52;

    /// <param name="value">The number.</param>
    /// <param name="verb">One of e E f F g G v x X.</param>
    /// <param name="precision">Digits after the point (e, f) or in all (g); null for the default of the verb.</param>
    /// <param name="keepZeros">The <c>#</c> flag of <c>%g</c>.</param>
    public static string Format(double value, char verb, int? precision, bool keepZeros = false)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        bool upper = verb is 'E' or 'G' or 'X';
        string text = char.ToLowerInvariant(verb) switch
        {
            'f' => value.ToString("F" + Digits(precision ?? 6), CultureInfo.InvariantCulture),
            'e' => Exponential(value, precision ?? 6),
            'x' => Hexadecimal(value, precision),
            _ => General(value, precision, keepZeros),
        };
        return upper ? text.ToUpperInvariant() : text;
    }

    private static string Digits(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Exponential(double value, int precision)
    {
        string text = value.ToString("e" + Digits(precision), CultureInfo.InvariantCulture);
        int marker = text.IndexOf('e', StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(marker + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return text[..marker] + Exponent(exponent);
    }

    /// <summary>1.mantissa in base 16, with a binary exponent.</summary>
    private static string Hexadecimal(double value, int? precision)
    {
        string sign = double.IsNegative(value) ? "-" : "";
        if (value == 0)
        {
            return $"{sign}0x0{(precision > 0 ? "." + new string('0', precision.Value) : "")}p+00";
        }

        int exponent = Math.ILogB(value);
        ulong mantissa = (ulong)Math.ScaleB(Math.Abs(value), MantissaBits - exponent);
        mantissa = precision < MantissaBits / 4 ? Round(mantissa, MantissaBits - (4 * precision.Value)) : mantissa;
        if (mantissa >> (MantissaBits + 1) != 0)
        {
            mantissa >>= 1;
            exponent++;
        }

        string fraction = (mantissa & ((1UL << MantissaBits) - 1)).ToString("x13", CultureInfo.InvariantCulture);
        fraction = precision is { } places ? fraction.PadRight(places, '0')[..places] : fraction.TrimEnd('0');
        string point = fraction.Length == 0 ? "" : "." + fraction;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sign}0x1{point}p{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>Clears the low bits, to nearest and ties to even.</summary>
    private static ulong Round(ulong mantissa, int bits)
    {
        ulong half = 1UL << (bits - 1);
        ulong rest = mantissa & ((1UL << bits) - 1);
        ulong kept = mantissa >> bits;
        kept += rest > half || (rest == half && (kept & 1) == 1) ? 1UL : 0UL;
        return kept << bits;
    }

    private static string Exponent(int exponent) =>
        string.Create(CultureInfo.InvariantCulture, $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");

    private static string General(double value, int? precision, bool keepZeros)
    {
        int? wanted = precision is null ? null : Math.Max(precision.Value, 1);
        (bool negative, string digits, int exponent) = Decompose(value, wanted);
        string trimmed = keepZeros && wanted is not null ? digits : digits.TrimEnd('0');
        if (trimmed.Length == 0)
        {
            trimmed = "0";
        }

        int threshold = wanted ?? ShortestThreshold;
        if (wanted > trimmed.Length && trimmed.Length > exponent)
        {
            threshold = trimmed.Length;
        }

        bool exponential = exponent < -4 || exponent >= threshold;
        string text = exponential ? Scientific(trimmed, exponent) : Plain(trimmed, exponent);
        return negative ? "-" + text : text;
    }

    private static string Scientific(string digits, int exponent) =>
        (digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}") + Exponent(exponent);

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? digits.PadRight(exponent + 1, '0')
            : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <returns>Significant digits d.ddd and the exponent of ten of the first one.</returns>
    private static (bool Negative, string Digits, int Exponent) Decompose(double value, int? digits)
    {
        string text = digits is null
            ? ShortestExponential(value)
            : value.ToString("e" + Digits(digits.Value - 1), CultureInfo.InvariantCulture);
        int marker = text.IndexOf('e', StringComparison.OrdinalIgnoreCase);
        bool negative = text[0] == '-';
        string mantissa = text[(negative ? 1 : 0)..marker].Replace(".", "", StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(marker + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (negative, mantissa, exponent);
    }

    private static string ShortestExponential(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.Contains('E', StringComparison.Ordinal))
        {
            return text;
        }

        bool negative = text[0] == '-';
        string plain = negative ? text[1..] : text;
        int point = plain.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? plain : plain[..point];
        string digits = point < 0 ? plain : whole + plain[(point + 1)..];
        string significant = digits.TrimStart('0');
        if (significant.Length == 0)
        {
            return negative ? "-0e0" : "0e0";
        }

        int exponent = whole.Length - 1 - (digits.Length - significant.Length);
        string mark = negative ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{mark}{significant[0]}.{significant[1..]}e{exponent}");
    }
}
