using Kiln.Sdk.Components;

namespace Kiln.Remote;

/// <summary>What a process that serves components has for them.</summary>
public sealed record PluginRuntime
{
    public required KilnDirectories Directories { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>As the host says it; the same for all builds of one run.</summary>
    public required string RunUuid { get; init; }

    /// <summary>When the process started: as near to the start of the run as a plugin can know.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Receives what is for the host's log only, a line or some at a time.</summary>
    public required Action<string> Log { get; init; }
}
