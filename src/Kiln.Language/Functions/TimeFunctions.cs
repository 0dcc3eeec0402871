using System.Collections.Immutable;
using System.Globalization;
using Kiln.GoTemplate.Packer;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class TimeFunctions
{
    private const long FirstSecond = -62_135_596_800;

    private const long LastSecond = 253_402_300_799;

    public static IEnumerable<FunctionDefinition> Create(FunctionEnvironment environment) =>
    [
        new ValueFunction("timestamp", [], HclType.String, _ => HclValue.String(new Rfc3339(environment.Time.GetUtcNow().UtcDateTime, 0).ToString())),
        new ValueFunction("formatdate", [String("format"), String("time")], HclType.String, FormatDate),
        new ValueFunction("timeadd", [String("timestamp"), String("duration")], HclType.String, TimeAdd),
        Legacy("legacy_isotime", environment, GoTime.Format),
        Legacy("legacy_strftime", environment, PercentTime.Format),
        new ValueFunction("rfc3339_parse", [String("timestamp")], HclType.Dynamic, ParseRfc3339),
        new ValueFunction("unix_timestamp_parse", [Number("unix_timestamp")], HclType.Dynamic, ParseUnix),
    ];

    /// <summary>The start of the run, formatted in a way of older templates.</summary>
    private static ValueFunction Legacy(string name, FunctionEnvironment environment, Func<DateTime, string, string> format) =>
        new(name, [], String("format"), HclType.String, a => a.Length switch
        {
            0 => HclValue.String(GoTime.Format(environment.StartTime.UtcDateTime, GoTime.Rfc3339)),
            1 => HclValue.String(format(environment.StartTime.UtcDateTime, a[0].AsString())),
            _ => FunctionResult.Fail($"too many values, 1 needed: [{string.Join(' ', a.Select(static v => GoText.Quote(v.AsString())))}]"),
        });

    private static FunctionResult FormatDate(ImmutableArray<HclValue> arguments) =>
        Rfc3339.Parse(arguments[1].AsString(), out string problem) is { } time
            ? DateFormat.Format(arguments[0].AsString(), time)
            : FunctionResult.FailArgument(1, $"not a valid RFC3339 timestamp: {problem}");

    private static FunctionResult TimeAdd(ImmutableArray<HclValue> arguments)
    {
        if (Rfc3339.Parse(arguments[0].AsString(), out string problem) is not { } time)
        {
            return FunctionResult.Fail($"not a valid RFC3339 timestamp: {problem}");
        }

        if (!GoDuration.TryParse(arguments[1].AsString(), out GoDuration given, out string? fault))
        {
            return FunctionResult.Fail(fault);
        }

        TimeSpan duration = given.ToTimeSpan();
        bool fits = duration < TimeSpan.Zero
            ? time.Local - DateTime.MinValue >= -duration
            : DateTime.MaxValue - time.Local >= duration;
        return fits
            ? HclValue.String((time with { Local = time.Local + duration }).ToString())
            : FunctionResult.Fail("the result is outside of the years 1 to 9999");
    }

    private static FunctionResult ParseRfc3339(ImmutableArray<HclValue> arguments)
    {
        string text = arguments[0].AsString();
        bool spaced = text.Length > 10 && text[10] == ' ';
        if (Rfc3339.Parse(spaced ? $"{text[..10]}T{text[11..]}" : text, out _) is not { } time)
        {
            return FunctionResult.Fail($"{GoText.Quote(text)} is not a valid RFC3339 timestamp");
        }

        long unix = (time.Local.Ticks / TimeSpan.TicksPerSecond) + FirstSecond - (time.OffsetMinutes * 60L);
        return Parts(time, "unix", HclValue.Number(unix));
    }

    private static FunctionResult ParseUnix(ImmutableArray<HclValue> arguments)
    {
        if (!arguments[0].AsNumber().TryGetInt64(out long seconds))
        {
            return FunctionResult.FailArgument(0, Arguments.NotWhole);
        }

        if (seconds is < FirstSecond or > LastSecond)
        {
            return FunctionResult.FailArgument(0, "the time is outside of the years 1 to 9999");
        }

        Rfc3339 time = new(DateTime.UnixEpoch.AddSeconds(seconds), 0);
        return Parts(time, "rfc3339", HclValue.String(time.ToString()));
    }

    private static HclValue Parts(Rfc3339 time, string otherName, HclValue other)
    {
        DateTime local = time.Local;
        return HclValue.Object(
        [
            KeyValuePair.Create(otherName, other),
            Number("year", local.Year),
            Number("year_day", local.DayOfYear),
            Number("day", local.Day),
            Number("month", local.Month),
            Text("month_name", local.ToString("MMMM", CultureInfo.InvariantCulture)),
            Number("weekday", (int)local.DayOfWeek),
            Text("weekday_name", local.ToString("dddd", CultureInfo.InvariantCulture)),
            Number("hour", local.Hour),
            Number("minute", local.Minute),
            Number("second", local.Second),
            Number("iso_year", ISOWeek.GetYear(local)),
            Number("iso_week", ISOWeek.GetWeekOfYear(local)),
        ]);

        static KeyValuePair<string, HclValue> Number(string name, int value) => KeyValuePair.Create(name, HclValue.Number(value));

        static KeyValuePair<string, HclValue> Text(string name, string value) => KeyValuePair.Create(name, HclValue.String(value));
    }
}
