using System.Collections.Immutable;
using System.Globalization;
using Kiln.Images.Model;
using Kiln.Values;

namespace Kiln.Images.Changes;

/// <summary>The arguments of HEALTHCHECK: <c>NONE</c>, or options and then <c>CMD</c> with a command.</summary>
internal sealed record HealthcheckWord(
    ImmutableArray<string> Test,
    ImmutableDictionary<string, TimeSpan> Times,
    int? Retries)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public static HealthcheckWord Parse(string rest)
    {
        ImmutableDictionary<string, TimeSpan> times = ImmutableDictionary<string, TimeSpan>.Empty;
        int? retries = null;
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            (string option, rest) = FirstWord(rest);
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? option : option[..equals];
            string value = equals < 0
                ? throw new FormatException($"the option {option} needs a value: {option}=30s")
                : option[(equals + 1)..];
            if (name == "--retries")
            {
                retries = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                    ? number
                    : throw new FormatException($"--retries={value} is not a number");
            }
            else
            {
                times = times.SetItem(name, Time(name, value));
            }
        }

        (string kind, string command) = FirstWord(rest);
        return kind.ToUpperInvariant() switch
        {
            "NONE" when command.Length == 0 && times.IsEmpty && retries is null => new(["NONE"], times, null),
            "NONE" => throw new FormatException("NONE takes no options and no arguments"),
            "CMD" when command.Length > 0 => new(Command(command), times, retries),
            "CMD" => throw new FormatException("CMD needs a command"),
            _ => throw new FormatException($"after the options stands CMD or NONE, not '{kind}'"),
        };
    }

    public Healthcheck ToHealthcheck() => new(Test)
    {
        Interval = Of("--interval"),
        Timeout = Of("--timeout"),
        StartPeriod = Of("--start-period"),
        StartInterval = Of("--start-interval"),
        Retries = Retries,
    };

    private static ImmutableArray<string> Command(string command) =>
        ExecForm.TryParse(command) is { IsDefaultOrEmpty: false } exec ? ["CMD", .. exec] : ["CMD-SHELL", command];

    private static TimeSpan Time(string name, string value)
    {
        if (name is not ("--interval" or "--timeout" or "--start-period" or "--start-interval"))
        {
            throw new FormatException(
                $"{name} is none of its options: --interval, --timeout, --start-period, --start-interval, --retries");
        }

        if (!GoDuration.TryParse(value, out GoDuration given, out _) || given.Nanoseconds < 0)
        {
            throw new FormatException($"'{value}' is not a time; write a number and a unit, such as 30s or 1m30s");
        }

        TimeSpan time = given.ToTimeSpan();
        return time == TimeSpan.Zero || time >= Shortest
            ? time
            : throw new FormatException($"{name}={value} is shorter than 1ms");
    }

    private static (string Word, string Others) FirstWord(string text)
    {
        int space = text.AsSpan().IndexOfAny(' ', '\t');
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].TrimStart());
    }

    private TimeSpan? Of(string name) => Times.TryGetValue(name, out TimeSpan time) ? time : null;
}
