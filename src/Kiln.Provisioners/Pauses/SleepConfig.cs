using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Provisioners.Pauses;

/// <summary>Waits, without a word.</summary>
[ConfigRecord("sleep", Kind = "provisioner")]
public sealed partial record SleepConfig : IValidatedConfig
{
    /// <summary>How long: a duration such as `90s` or `1h30m`, or a number of nanoseconds.</summary>
    public HclValue? Duration { get; init; }

    /// <summary>A schema with a text would make one of a number, and its unit would be missing.</summary>
    internal BoundOption<TimeSpan> Wait => Duration is { IsNull: false } given
        ? WeakConversion.Duration(given, "duration")
        : new(TimeSpan.Zero);

    public IEnumerable<ConfigProblem> Validate()
    {
        TimeSpan wait = Wait.Value;
        return wait >= TimeSpan.Zero
            ? Wait.Problems.Select(static problem => problem with { Option = "duration" })
            : [new($"duration must not be negative: {GoDuration.Format(wait)}", "duration")];
    }
}
