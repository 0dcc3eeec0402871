using System.Globalization;
using System.Text;

namespace Kiln.GoTemplate.Formatting;

/// <summary>Formats whole numbers, and the characters that they are the codes of.</summary>
internal static class IntegerFormatter
{
    /// <returns>Null when the verb is not for whole numbers.</returns>
    public static string? Format(GoInt number, char verb, FormatDirective directive) => verb switch
    {
        'v' when directive.GoSyntax && number.IsByte => Whole(number.Value, 16, 'x', directive with { Sharp = true }),
        'v' or 'd' => Whole(number.Value, 10, verb, directive),
        'b' => Whole(number.Value, 2, verb, directive),
        'o' or 'O' => Whole(number.Value, 8, verb, directive),
        'x' or 'X' => Whole(number.Value, 16, verb, directive),
        'c' => directive.Pad(RuneOf(number.Value).ToString()),
        'q' => directive.Pad(GoQuote.Quote(RuneOf(number.Value).ToString(), '\'', directive.Plus)),
        'U' => directive.PadSpaces(Unicode(number.Value, directive)),
        _ => null,
    };

    private static Rune RuneOf(long value) =>
        value is >= 0 and <= 0x10ffff && Rune.IsValid((int)value) ? new Rune((int)value) : Rune.ReplacementChar;

    private static string Whole(long value, int radix, char verb, FormatDirective directive)
    {
        string sign = value < 0 ? "-" : directive.Plus ? "+" : directive.Space ? " " : "";
        int places = 0;
        if (directive.Precision is { } precision)
        {
            if (precision == 0 && value == 0)
            {
                return new(' ', directive.Width ?? 0);
            }

            places = precision;
        }
        else if (directive.Zero && directive.Width is { } width)
        {
            places = width - sign.Length;
        }

        ulong magnitude = value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
        string digits = Digits(magnitude, radix).PadLeft(Math.Max(places, 0), '0');
        string text = sign + Prefix(radix, verb, directive.Sharp, digits) + digits;
        return directive.PadSpaces(verb == 'X' ? text.ToUpperInvariant() : text);
    }

    private static string Prefix(int radix, char verb, bool sharp, string digits)
    {
        string octal = verb == 'O' ? "0o" : "";
        return radix switch
        {
            _ when !sharp => octal,
            2 => "0b",
            8 => digits[0] == '0' ? octal : octal + "0",
            16 => "0x",
            _ => "",
        };
    }

    private static string Digits(ulong magnitude, int radix) => radix switch
    {
        10 => magnitude.ToString(CultureInfo.InvariantCulture),
        16 => magnitude.ToString("x", CultureInfo.InvariantCulture),
        2 => magnitude.ToString("b", CultureInfo.InvariantCulture),
        _ => Octal(magnitude),
    };

    private static string Octal(ulong magnitude)
    {
        Span<char> digits = stackalloc char[22];
        int start = digits.Length;
        do
        {
            digits[--start] = (char)('0' + (magnitude & 7));
            magnitude >>= 3;
        }
        while (magnitude > 0);
        return new(digits[start..]);
    }

    private static string Unicode(long value, FormatDirective directive)
    {
        int places = Math.Max(directive.Precision ?? 4, 4);
        string code = "U+" + ((ulong)value).ToString("X", CultureInfo.InvariantCulture).PadLeft(places, '0');
        bool shown = directive.Sharp
            && value is >= 0 and <= 0x10ffff
            && Rune.IsValid((int)value)
            && GoQuote.IsPrintable(new((int)value));
        return shown ? $"{code} '{new Rune((int)value)}'" : code;
    }
}
