using System.Globalization;

namespace Kiln.Cli.Rendering;

/// <summary>Durations in words: <c>1 minute 3 seconds</c>.</summary>
internal static class DurationText
{
    private const int MaxUnits = 2;

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("year", 365 * TimeSpan.TicksPerDay),
        ("week", 7 * TimeSpan.TicksPerDay),
        ("day", TimeSpan.TicksPerDay),
        ("hour", TimeSpan.TicksPerHour),
        ("minute", TimeSpan.TicksPerMinute),
        ("second", TimeSpan.TicksPerSecond),
        ("millisecond", TimeSpan.TicksPerMillisecond),
        ("microsecond", TimeSpan.TicksPerMicrosecond),
    ];

    /// <summary>The two largest units that are not zero.</summary>
    public static string Of(TimeSpan duration)
    {
        List<string> words = [];
        long rest = duration.Ticks;
        foreach ((string name, long ticks) in Units)
        {
            long count = rest / ticks;
            rest %= ticks;
            if (count > 0 && words.Count < MaxUnits)
            {
                words.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {name}{(count == 1 ? "" : "s")}"));
            }
        }

        return words.Count == 0 ? "0 microseconds" : string.Join(' ', words);
    }
}
