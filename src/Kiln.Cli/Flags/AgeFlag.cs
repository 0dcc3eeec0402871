using System.Globalization;
using Kiln.Values;

namespace Kiln.Cli.Flags;

/// <summary>
/// <c>-older-than=12h</c>, <c>-older-than=7d</c>, <c>-older-than=1d12h</c>: Go's durations, with days in front.
/// </summary>
internal sealed class AgeFlag(string name) : Flag(name)
{
    public TimeSpan Value { get; private set; } = TimeSpan.Zero;

    public override string? Set(string text)
    {
        int day = text.IndexOf('d', StringComparison.Ordinal);
        string rest = text[(day + 1)..];
        int days = 0;
        if (day >= 0 && !int.TryParse(text[..day], NumberStyles.None, CultureInfo.InvariantCulture, out days))
        {
            return "expected a number of days in front of the \"d\", such as 7d or 1d12h";
        }

        GoDuration duration = default;
        if ((day < 0 || rest.Length > 0) && !GoDuration.TryParse(rest, out duration, out string? error))
        {
            return error;
        }

        if (duration.Nanoseconds < 0 || days > TimeSpan.MaxValue.Days / 2)
        {
            return "expected a length of time that is not negative and not longer than the machine's calendar";
        }

        Value = TimeSpan.FromDays(days) + duration.ToTimeSpan();
        return null;
    }
}
