using System.Globalization;

namespace Kiln.GoTemplate.Formatting;

/// <summary>Writes floating-point numbers as Go does.</summary>
internal static class FloatFormatter
{
    /// <summary>Without a precision, exponents from this one on are written in scientific form.</summary>
    private const int ShortestThreshold = 6;
    private const int MantissaBits = 52;

    /// <returns>Null when the verb is not for such numbers.</returns>
    public static string? Format(double value, char verb, FormatDirective directive)
    {
        int? precision = directive.Precision;
        string? text = verb switch
        {
            'e' or 'E' or 'f' or 'F' => Plain(value, char.ToLowerInvariant(verb), precision ?? 6),
            'g' or 'G' or 'v' or 'x' or 'X' or 'b' => Plain(value, char.ToLowerInvariant(verb), precision),
            _ => null,
        };
        if (text is null)
        {
            return null;
        }

        string sign = text[0] == '-' ? "-" : directive.Plus ? "+" : directive.Space ? " " : "";
        string number = text.TrimStart('-', '+');
        if (!double.IsFinite(value))
        {
            return directive.PadSpaces(sign + number);
        }

        number = directive.Sharp && verb != 'b' ? WithPoint(number, verb, precision) : number;
        number = verb is 'E' or 'G' or 'X' ? number.ToUpperInvariant() : number;
        return directive is { Zero: true, Width: { } width }
            ? sign + number.PadLeft(Math.Max(width - sign.Length, 0), '0')
            : directive.Pad(sign + number);
    }

    /// <summary>The shortest text that stands for the number.</summary>
    public static string Shortest(double value) => Plain(value, 'v', precision: null);

    private static string Plain(double value, char verb, int? precision)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        return verb switch
        {
            'f' => value.ToString("F" + Digits(precision ?? 6), CultureInfo.InvariantCulture),
            'e' => Exponential(value, precision ?? 6),
            'x' => Hexadecimal(value, precision),
            'b' => Binary(value),
            _ => General(value, precision),
        };
    }

    /// <summary>The <c>#</c> flag: always a point, and for <c>%g</c> as many digits as the precision says.</summary>
    private static string WithPoint(string number, char verb, int? precision)
    {
        int tail = verb is 'x' or 'X' ? number.IndexOf('p', StringComparison.Ordinal) : number.AsSpan().IndexOf('e');
        string mantissa = tail < 0 ? number : number[..tail];
        int missing = 0;
        if (verb is 'g' or 'G' or 'v' or 'x' or 'X')
        {
            string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
            bool isZero = digits.AsSpan().TrimStart('0').IsEmpty;
            int significant = isZero ? digits.Length == 1 ? 1 : 0 : digits.TrimStart('0').Length;
            missing = Math.Max((precision ?? 6) - significant, 0);
        }

        string point = mantissa.Contains('.', StringComparison.Ordinal) ? "" : ".";
        return mantissa + point + new string('0', missing) + (tail < 0 ? "" : number[tail..]);
    }

    /// <summary>The mantissa as a whole number, with a binary exponent.</summary>
    private static string Binary(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        long mantissa = bits & ((1L << MantissaBits) - 1);
        int exponent = (int)(bits >> MantissaBits) & 0x7ff;
        mantissa |= exponent == 0 ? 0 : 1L << MantissaBits;
        int shift = Math.Max(exponent, 1) - 1023 - MantissaBits;
        string sign = double.IsNegative(value) ? "-" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sign}{mantissa}p{(shift < 0 ? '-' : '+')}{Math.Abs(shift)}");
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

    private static string General(double value, int? precision)
    {
        int? wanted = precision is null ? null : Math.Max(precision.Value, 1);
        (bool negative, string digits, int exponent) = Decompose(value, wanted);
        string trimmed = digits.TrimEnd('0');
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
        string text = exponential ? Scientific(trimmed, exponent) : Positional(trimmed, exponent);
        return negative ? "-" + text : text;
    }

    private static string Scientific(string digits, int exponent) =>
        (digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}") + Exponent(exponent);

    private static string Positional(string digits, int exponent)
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
