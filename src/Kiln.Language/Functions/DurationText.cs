using System.Globalization;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>-1.5h</c>, <c>300ms</c>.</summary>
internal static class DurationText
{
    public static TimeSpan? Parse(string text, out string problem)
    {
        problem = "";
        string rest = text is ['-' or '+', ..] ? text[1..] : text;
        if (rest == "0")
        {
            return TimeSpan.Zero;
        }

        decimal ticks = 0;
        problem = rest.Length == 0 ? Invalid(text) : "";
        while (rest.Length > 0 && problem.Length == 0)
        {
            problem = ReadPart(text, ref rest, ref ticks);
        }

        if (problem.Length == 0 && ticks > long.MaxValue / 100)
        {
            problem = Invalid(text);
        }

        return problem.Length > 0 ? null : TimeSpan.FromTicks((long)(text[0] == '-' ? -ticks : ticks));
    }

    private static string Invalid(string text) => $"time: invalid duration {GoText.Quote(text)}";

    private static string ReadPart(string text, ref string rest, ref decimal ticks)
    {
        const int MaxDigits = 25;
        int number = 0;
        while (number < rest.Length && (char.IsAsciiDigit(rest[number]) || rest[number] == '.'))
        {
            number++;
        }

        int end = number;
        while (end < rest.Length && !char.IsAsciiDigit(rest[end]) && rest[end] != '.')
        {
            end++;
        }

        string unit = rest[number..end];
        bool isNumber = decimal.TryParse(rest[..number], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count);
        if (!isNumber || number > MaxDigits || count > 1_000_000_000_000)
        {
            return Invalid(text);
        }

        if (unit.Length == 0)
        {
            return $"time: missing unit in duration {GoText.Quote(text)}";
        }

        if (TicksPer(unit) is not { } size)
        {
            return $"time: unknown unit {GoText.Quote(unit)} in duration {GoText.Quote(text)}";
        }

        ticks += count * size;
        rest = rest[end..];
        return "";
    }

    private static decimal? TicksPer(string unit) => unit switch
    {
        "ns" => 0.01m,
        "us" or "µs" or "μs" => 10,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        _ => null,
    };
}
