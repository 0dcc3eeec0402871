using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>One formatting of values by verbs such as <c>%-5s</c> and <c>%05.2f</c>.</summary>
internal sealed class FormatText(string format, ImmutableArray<HclValue> arguments)
{
    private readonly StringBuilder _text = new();
    private int _next;
    private int _used;
    private FunctionResult? _failure;

    public FunctionResult Run()
    {
        int at = 0;
        while (at < format.Length && _failure is null)
        {
            int percent = format.IndexOf('%', at);
            if (percent < 0)
            {
                _text.Append(format, at, format.Length - at);
                break;
            }

            _text.Append(format, at, percent - at);
            at = Sequence(percent);
        }

        return _failure ?? Unused() ?? HclValue.String(_text.ToString());
    }

    private FunctionResult? Unused()
    {
        if (_used >= arguments.Length)
        {
            return null;
        }

        return FunctionResult.FailArgument(_used + 1, _used == 0
            ? "too many arguments; no verbs in format string"
            : $"too many arguments; only {_used} used by format string");
    }

    /// <returns>The index after the sequence.</returns>
    private int Sequence(int start)
    {
        FormatVerb? parsed = FormatVerb.Parse(format, start, out string problem);
        if (parsed is not { } verb)
        {
            _failure = FunctionResult.Fail(problem);
            return format.Length;
        }

        if (verb.Letter == '%')
        {
            _text.Append('%');
            return verb.End;
        }

        int index = verb.Argument - 1 ?? _next;
        _next = index + 1;
        _used = Math.Max(_used, _next);
        if (index >= arguments.Length)
        {
            _failure = FunctionResult.Fail(
                $"not enough arguments for {GoText.Quote(verb.Text)} at {start}: need index {_next} but have "
                + $"{arguments.Length} total");
            return verb.End;
        }

        Append(verb, arguments[index], start);
        return verb.End;
    }

    private void Append(FormatVerb verb, HclValue value, int start)
    {
        string? text = verb.Letter switch
        {
            'v' => Default(verb, value),
            't' => Convert(verb, value, HclType.Bool, start) is { } flag ? verb.Pad(flag.AsBool() ? "true" : "false") : null,
            'b' or 'd' or 'o' or 'x' or 'X' => Convert(verb, value, HclType.Number, start) is { } whole ? Whole(verb, whole.AsNumber(), start) : null,
            'e' or 'E' or 'f' or 'g' or 'G' => Convert(verb, value, HclType.Number, start) is { } number ? verb.PadNumber(number.AsNumber().Format(verb.Letter, verb.Precision ?? (verb.Letter is 'g' or 'G' ? -1 : 6))) : null,
            's' => Convert(verb, value, HclType.String, start) is { } plain ? verb.Pad(verb.Cut(plain.AsString())) : null,
            'q' => Convert(verb, value, HclType.String, start) is { } quoted ? verb.Pad(JsonText.Quote(verb.Cut(quoted.AsString()))) : null,
            _ => Fail($"unsupported format verb '{verb.Letter}' in {GoText.Quote(verb.Text)} at offset {start}"),
        };
        _text.Append(text);
        _failure ??= TextLimit.Check(_text.Length);
    }

    private static string Default(FormatVerb verb, HclValue value)
    {
        if (verb.Sharp)
        {
            return verb.Pad(JsonText.Encode(value) ?? "null");
        }

        return value.Type switch
        {
            PrimitiveType { Name: "string" } => verb.Pad(value.AsString()),
            PrimitiveType { Name: "number" } => verb.Pad(value.AsNumber().Format('g', -1)),
            PrimitiveType => verb.Pad(value.AsBool() ? "true" : "false"),
            _ => verb.Pad(JsonText.Encode(value) ?? "null"),
        };
    }

    private string? Whole(FormatVerb verb, HclNumber number, int start)
    {
        if (!number.IsInteger)
        {
            return Fail($"unsupported value for {GoText.Quote(verb.Text)} at {start}: an integer is required");
        }

        BigInteger value = number.Truncate();
        BigInteger magnitude = BigInteger.Abs(value);
        string digits = verb.Letter switch
        {
            'b' => magnitude.ToString("b", CultureInfo.InvariantCulture).TrimStart('0'),
            'o' => Octal(magnitude),
            'x' => magnitude.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'),
            'X' => magnitude.ToString("X", CultureInfo.InvariantCulture).TrimStart('0'),
            _ => magnitude.ToString(CultureInfo.InvariantCulture),
        };
        digits = (digits.Length == 0 ? "0" : digits).PadLeft(verb.Precision ?? 0, '0');
        FormatVerb padding = verb.Precision is null ? verb : verb.WithoutZero();
        return padding.PadNumber(value.Sign < 0 ? "-" + digits : digits, verb.Sharp ? BasePrefix(verb.Letter) : "");
    }

    private static string BasePrefix(char letter) => letter switch
    {
        'b' => "0b",
        'o' => "0",
        'x' => "0x",
        'X' => "0X",
        _ => "",
    };

    private static string Octal(BigInteger magnitude)
    {
        string bits = magnitude.ToString("b", CultureInfo.InvariantCulture).TrimStart('0');
        bits = bits.PadLeft((bits.Length + 2) / 3 * 3, '0');
        return string.Concat(Enumerable.Range(0, bits.Length / 3).Select(i => System.Convert.ToInt32(bits.Substring(i * 3, 3), 2)));
    }

    private HclValue? Convert(FormatVerb verb, HclValue value, HclType type, int start)
    {
        Converted converted = HclConversion.Convert(value, type);
        if (converted is { Succeeded: true, Value.HasContent: true })
        {
            return converted.Value;
        }

        string reason = converted.Problem?.ToString() ?? "null value cannot be formatted";
        Fail($"unsupported value for {GoText.Quote(verb.Text)} at {start}: {reason}");
        return null;
    }

    private string? Fail(string reason)
    {
        _failure ??= FunctionResult.Fail(reason);
        return null;
    }
}
