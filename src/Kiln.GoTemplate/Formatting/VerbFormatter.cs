using System.Globalization;
using System.Text;

namespace Kiln.GoTemplate.Formatting;

/// <summary>Formats one value with one verb.</summary>
internal static class VerbFormatter
{
    private const string Nothing = "<nil>";

    public static string Format(GoValue value, Rune verb, FormatDirective directive, int maxLength)
    {
        char letter = verb.IsBmp ? (char)verb.Value : '\0';
        if (letter == 'T')
        {
            bool isNothing = value is GoNil or GoNoValue;
            return directive.Pad(isNothing ? Nothing : Cut(value.TypeName, directive.Precision));
        }

        FormatDirective flags = letter == 'v' ? directive.ForValue() : directive;
        string? text = value switch
        {
            GoBool flag when letter is 't' or 'v' => flags.Pad(flag.Value ? "true" : "false"),
            GoInt number => IntegerFormatter.Format(number, letter, flags),
            GoFloat number => FloatFormatter.Format(number.Value, letter, flags),
            GoString content => Text(content.Value, letter, flags),
            GoList list => List(list, verb, flags, maxLength),
            GoMap map => Map(map, verb, flags, maxLength),
            _ when letter == 'v' => flags.Pad(Nothing),
            _ => null,
        };
        return text ?? $"%!{verb}({Typed(value, directive, maxLength)})";
    }

    /// <summary>The form in complaints: <c>int=2</c>.</summary>
    public static string Typed(GoValue value, FormatDirective directive, int maxLength) => value is GoNil or GoNoValue
        ? Nothing
        : $"{value.TypeName}={Plain(value, directive, maxLength)}";

    /// <summary>A complaint keeps all flags, also those that mean something else for <c>%v</c>.</summary>
    private static string Plain(GoValue value, FormatDirective directive, int maxLength) => value switch
    {
        GoBool flag => directive.Pad(flag.Value ? "true" : "false"),
        GoInt number => IntegerFormatter.Format(number, 'v', directive)!,
        GoFloat number => FloatFormatter.Format(number.Value, 'v', directive)!,
        GoString content => directive.Pad(Cut(content.Value, directive.Precision)),
        _ => GoPrinter.Print(value, maxLength),
    };

    private static string? Text(string value, char verb, FormatDirective directive)
    {
        string cut = Cut(value, directive.Precision);
        return verb switch
        {
            'v' when directive.GoSyntax => directive.Pad(GoQuote.Quote(cut)),
            's' or 'v' => directive.Pad(cut),
            'q' when directive.Sharp && GoQuote.CanBackquote(cut) => directive.Pad($"`{cut}`"),
            'q' => directive.Pad(GoQuote.Quote(cut, '"', directive.Plus)),
            'x' => directive.Pad(Hex(value, directive)),
            'X' => directive.Pad(Hex(value, directive).ToUpperInvariant()),
            _ => null,
        };
    }

    private static string Cut(string value, int? length)
    {
        if (length is not { } wanted || wanted >= value.Length)
        {
            return value;
        }

        int end = 0;
        for (int runes = 0; runes < wanted && end < value.Length; runes++)
        {
            end += end + 1 < value.Length && char.IsSurrogatePair(value[end], value[end + 1]) ? 2 : 1;
        }

        return value[..end];
    }

    private static string Hex(string value, FormatDirective directive)
    {
        byte[] bytes = GoBytes.ToBytes(value);
        int length = Math.Min(bytes.Length, directive.Precision ?? bytes.Length);
        string prefix = directive.Sharp && length > 0 ? "0x" : "";
        if (!directive.Space)
        {
            return prefix + Convert.ToHexStringLower(bytes.AsSpan(0, length));
        }

        return string.Join(
            ' ',
            bytes.Take(length).Select(b => string.Create(CultureInfo.InvariantCulture, $"{prefix}{b:x2}")));
    }

    private static string List(GoList list, Rune verb, FormatDirective directive, int maxLength)
    {
        StringBuilder output = new("[");
        foreach (GoValue item in list.Items.TakeWhile(_ => output.Length <= maxLength))
        {
            output.Append(output.Length > 1 ? " " : "").Append(Item(item, verb, directive, maxLength));
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
            output.Append(Item(GoValue.Of(key), verb, directive, maxLength)).Append(':');
            output.Append(Item(value, verb, directive, maxLength));
        }

        return output.Append(']').ToString();
    }

    /// <summary>Inside of others nothing is no mistake, whatever the verb.</summary>
    private static string Item(GoValue value, Rune verb, FormatDirective directive, int maxLength) =>
        value is GoNil or GoNoValue ? Nothing : Format(value, verb, directive, maxLength);
}
