using System.Globalization;

namespace Kiln.Cli.Rendering;

/// <summary>Durations for columns: <c>3.2s</c>, <c>1m03s</c>, <c>2h05m</c>.</summary>
internal static class ShortDuration
{
    public static string Of(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0}s"),
        _ => OfSeconds((long)Math.Round(duration.TotalSeconds)),
    };

    /// <summary>Without parts of seconds, for times that go on.</summary>
    public static string OfRunning(TimeSpan duration) => OfSeconds(Math.Max(0, (long)duration.TotalSeconds));

    private static string OfSeconds(long seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m{seconds % 60:00}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}h{seconds / 60 % 60:00}m"),
    };
}
