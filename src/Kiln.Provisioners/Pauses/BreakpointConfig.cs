using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.Pauses;

/// <summary>Stops the build until somebody presses enter, so that the machine can be looked at.</summary>
[ConfigRecord("breakpoint", Kind = "provisioner")]
public sealed partial record BreakpointConfig
{
    /// <summary>Shown when the build stops here.</summary>
    public string? Note { get; init; }

    /// <summary>Only say that the breakpoint is there, and go on.</summary>
    public bool Disable { get; init; }
}
