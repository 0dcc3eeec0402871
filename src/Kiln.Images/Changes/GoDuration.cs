using System.Buffers;
using System.Globalization;

namespace Kiln.Images.Changes;

/// <summary>Times as Go writes them: <c>1m30s</c>, <c>500ms</c>, <c>1.5h</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Ticks)[] Units =
    [
        ("ns", 0.01), ("us", 10), ("µs", 10), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static TimeSpan Parse(string text)
    {
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        double ticks = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            ReadOnlySpan<char> after = digits > 0 ? rest[digits..] : [];
            int letters = after.IndexOfAny(Digits);
            string unit = (letters < 0 ? after : after[..letters]).ToString();
            double factor = Units.FirstOrDefault(one => one.Unit == unit).Ticks;
            if (factor == 0 || !double.TryParse(
                rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                throw Bad(text);
            }

            ticks += number * factor;
            rest = after[unit.Length..];
        }

        return text.Length > 0 && ticks < TimeSpan.MaxValue.Ticks / 100.0
            ? TimeSpan.FromTicks((long)Math.Round(ticks))
            : throw Bad(text);
    }

    private static FormatException Bad(string text) =>
        new($"'{text}' is not a time; write a number and a unit, such as 30s or 1m30s");
}
