using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Provisioners.Pauses;

/// <summary>Waits, without a word.</summary>
[ConfigRecord("sleep", Kind = "provisioner")]
public sealed partial record SleepConfig : IValidatedConfig, ITemplatedConfig<SleepConfig>
{
    /// <summary>How long: a duration such as `90s` or `1h30m`, or a number of nanoseconds.</summary>
    public TimeSpan Duration { get; init; }

    public SleepConfig Render(OptionTemplates templates) => this;

    public IEnumerable<ConfigProblem> Validate()
    {
        if (Duration < TimeSpan.Zero)
        {
            yield return new($"duration must not be negative: {GoDuration.Format(Duration)}", "duration");
        }
    }
}
