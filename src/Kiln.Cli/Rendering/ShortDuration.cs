using System.Globalization;

namespace Kiln.Cli.Rendering;

/// <summary>Durations for columns: <c>3.2s</c>, <c>1m03s</c>, <c>2h05m</c>.</summary>
internal static class ShortDuration
{
    public static string Of(TimeSpan duration) => duration switch
    {
        { Ticks: < 0 } => Of(TimeSpan.Zero),
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0}s"),
        { TotalMinutes: < 60 } => string.Create(
            CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}m{duration.Seconds:00}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}h{duration.Minutes:00}m"),
    };
}
