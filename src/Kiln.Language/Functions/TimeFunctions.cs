using System.Collections.Immutable;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class TimeFunctions
{
    public static IEnumerable<FunctionDefinition> Create(FunctionEnvironment environment) =>
    [
        new ValueFunction("timestamp", [], HclType.String, _ => HclValue.String(new Rfc3339(environment.Time.GetUtcNow().UtcDateTime, 0).ToString())),
        new ValueFunction("formatdate", [String("format"), String("time")], HclType.String, FormatDate),
        new ValueFunction("timeadd", [String("timestamp"), String("duration")], HclType.String, TimeAdd),
    ];

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

        if (DurationText.Parse(arguments[1].AsString(), out problem) is not { } duration)
        {
            return FunctionResult.Fail(problem);
        }

        bool fits = duration < TimeSpan.Zero
            ? time.Local - DateTime.MinValue >= -duration
            : DateTime.MaxValue - time.Local >= duration;
        return fits
            ? HclValue.String((time with { Local = time.Local + duration }).ToString())
            : FunctionResult.Fail("the result is outside of the years 1 to 9999");
    }
}
