using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Power;

/// <summary>How the machine is switched off at the end.</summary>
[ConfigRecord]
public sealed partial record ShutdownConfig : IValidatedConfig
{
    /// <summary>The command that shuts the machine down in order; without it the machine is switched off.</summary>
    public string? ShutdownCommand { get; init; }

    /// <summary>How long the machine may take to go off after that command.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Compat: 0 asks for the default, as not setting it does.</summary>
    [ConfigIgnore]
    public TimeSpan Limit => ShutdownTimeout == TimeSpan.Zero ? TimeSpan.FromMinutes(5) : ShutdownTimeout;

    public IEnumerable<ConfigProblem> Validate()
    {
        if (ShutdownTimeout < TimeSpan.Zero)
        {
            yield return new(
                "shutdown_timeout is negative. Give the machine some time, such as 5m.", "shutdown_timeout");
        }
    }
}
