using System.Globalization;
using System.Numerics;
using System.Text;

namespace Kiln.GoTemplate.Formatting;

/// <summary>Formats one value with one verb.</summary>
internal static class VerbFormatter
{
    private static readonly Rune TypeVerb = new('T');

    public static string Format(GoValue value, Rune verb, FormatDirective directive, int maxLength)
    {
        if (verb == TypeVerb)
        {
            return directive.Pad(value.TypeName, isNumber: false);
        }

        char letter = verb.IsBmp ? (char)verb.Value : '\0';
        string? text = value switch
        {
            GoBool flag when letter is 't' or 'v' => directive.Pad(flag.Value ? "true" : "false", isNumber: false),
            GoInt number => Integer(number.Value, letter, directive),
            GoFloat number => Float(number.Value, letter, directive),
            GoString content => Text(content.Value, letter, directive),
            GoList list => List(list, verb, directive, maxLength),
            GoMap map => Map(map, verb, directive, maxLength),
            _ when letter == 'v' => directive.Pad("<nil>", isNumber: false),
            _ => null,
        };
        return text ?? $"%!{verb}({Typed(value, maxLength)})";
    }

    /// <summary>The form in complaints: <c>int=2</c>.</summary>
    public static string Typed(GoValue value, int maxLength) =>
        value is GoNil or GoNoValue ? "<nil>" : $"{value.TypeName}={GoPrinter.Print(value, maxLength)}";

    private static string? Integer(long value, char verb, FormatDirective directive)
    {
        if (verb is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 's' or 't')
        {
            return null;
        }

        BigInteger magnitude = BigInteger.Abs(value);
        string? digits = verb switch
        {
            'd' or 'v' => magnitude.ToString(CultureInfo.InvariantCulture),
            'b' => (directive.Sharp ? "0b" : "") + Digits(magnitude, 2),
            'o' => (directive.Sharp ? "0" : "") + Digits(magnitude, 8),
            'O' => "0o" + Digits(magnitude, 8),
            'x' => (directive.Sharp ? "0x" : "") + Digits(magnitude, 16),
            'X' => (directive.Sharp ? "0X" : "") + Digits(magnitude, 16).ToUpperInvariant(),
            _ => null,
        };
        if (digits is not null)
        {
            // With %v a plus sign asks for field names of structs, not for a sign.
            string sign = value < 0 ? "-" : Sign(verb == 'v' ? directive with { Plus = false } : directive);
            return Number(sign, PadPrecision(digits, directive), directive);
        }

        bool isRune = Rune.IsValid((int)Math.Clamp(value, -1, int.MaxValue));
        Rune rune = isRune ? new Rune((int)value) : Rune.ReplacementChar;
        return verb switch
        {
            'c' => directive.Pad(rune.ToString(), isNumber: false),
            'q' => directive.Pad(GoQuote.Quote(rune.ToString(), '\'', directive.Plus), isNumber: false),
            'U' => directive.Pad(Unicode(value, rune, directive), isNumber: false),
            _ => null,
        };
    }

    private static string Unicode(long value, Rune rune, FormatDirective directive)
    {
        string code = string.Create(CultureInfo.InvariantCulture, $"U+{value:X4}");
        return directive.Sharp && GoQuote.IsPrintable(rune) ? $"{code} '{rune}'" : code;
    }

    private static string Digits(BigInteger magnitude, int radix)
    {
        if (magnitude.IsZero)
        {
            return "0";
        }

        StringBuilder digits = new();
        for (BigInteger rest = magnitude; !rest.IsZero; rest /= radix)
        {
            digits.Insert(0, "0123456789abcdef"[(int)(rest % radix)]);
        }

        return digits.ToString();
    }

    private static string PadPrecision(string digits, FormatDirective directive) =>
        directive.Precision is { } precision ? digits.PadLeft(precision, '0') : digits;

    private static string Sign(FormatDirective directive) => directive.Plus ? "+" : directive.Space ? " " : "";

    /// <summary>Zeros fill up a number only when no precision asks for digits.</summary>
    private static string Number(string sign, string digits, FormatDirective directive)
    {
        FormatDirective padding = directive.Precision is null ? directive : directive with { Zero = false };
        return padding.Pad(sign + digits, isNumber: true);
    }

    private static string? Float(double value, char verb, FormatDirective directive)
    {
        if (verb is not ('e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'v' or 'x' or 'X'))
        {
            return null;
        }

        string text = FloatFormatter.Format(value, verb, directive.Precision, directive.Sharp);
        string sign = text[0] is '-' or '+' ? "" : Sign(verb == 'v' ? directive with { Plus = false } : directive);
        if (text is "+Inf" && !directive.Plus)
        {
            text = text[1..];
        }

        bool finite = double.IsFinite(value);
        return (finite ? directive : directive with { Zero = false }).Pad(sign + text, isNumber: true);
    }

    private static string? Text(string value, char verb, FormatDirective directive)
    {
        string cut = Cut(value, directive.Precision);
        return verb switch
        {
            'v' when directive.Sharp => directive.Pad(GoQuote.Quote(cut), isNumber: false),
            's' or 'v' => directive.Pad(cut, isNumber: false),
            'q' when directive.Sharp && !cut.Contains('`', StringComparison.Ordinal) =>
                directive.Pad($"`{cut}`", isNumber: false),
            'q' => directive.Pad(GoQuote.Quote(cut, '"', directive.Plus), isNumber: false),
            'x' => directive.Pad(Hex(value, directive), isNumber: false),
            'X' => directive.Pad(Hex(value, directive).ToUpperInvariant(), isNumber: false),
            _ => null,
        };
    }

    private static string Cut(string value, int? length)
    {
        if (length is not { } wanted || wanted >= value.Length)
        {
            return value;
        }

        return string.Concat(value.EnumerateRunes().Take(wanted).Select(static r => r.ToString()));
    }

    private static string Hex(string value, FormatDirective directive)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        int length = Math.Min(bytes.Length, directive.Precision ?? bytes.Length);
        string[] parts = [.. bytes.Take(length).Select(static b => b.ToString("x2", CultureInfo.InvariantCulture))];
        string prefix = directive.Sharp && length > 0 ? "0x" : "";
        return directive.Space ? string.Join(' ', parts.Select(p => prefix + p)) : prefix + string.Concat(parts);
    }

    private static string List(GoList list, Rune verb, FormatDirective directive, int maxLength)
    {
        StringBuilder output = new("[");
        foreach (GoValue item in list.Items.TakeWhile(_ => output.Length <= maxLength))
        {
            output.Append(output.Length > 1 ? " " : "").Append(Format(item, verb, directive, maxLength));
        }

        return output.Append(']').ToString();
    }

    private static string Map(GoMap map, Rune verb, FormatDirective directive, int maxLength)
    {
        const string Open = "map[";
        StringBuilder output = new(Open);
        foreach ((string key, GoValue value) in map.Entries.OrderBy(static e => e.Key, StringComparer.Ordinal))
        {
            if (output.Length > maxLength)
            {
                break;
            }

            output.Append(output.Length > Open.Length ? " " : "");
            output.Append(Format(GoValue.Of(key), verb, directive, maxLength)).Append(':');
            output.Append(Format(value, verb, directive, maxLength));
        }

        return output.Append(']').ToString();
    }
}
