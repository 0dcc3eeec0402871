using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Serving.Plugin;

/// <summary>What a component of this plugin shall do.</summary>
[ConfigRecord("odd")]
public sealed partial record OddConfig
{
    /// <summary>Printed on the standard output, by the component and by a child of it.</summary>
    public string? Print { get; init; }

    /// <summary>The message of the exception that it throws.</summary>
    public string? Fail { get; init; }

    /// <summary>The same while it is prepared.</summary>
    public string? FailToPrepare { get; init; }

    /// <summary>It waits until it is cancelled.</summary>
    public bool Wait { get; init; }

    /// <summary>How long it does not listen to being cancelled.</summary>
    public TimeSpan Deaf { get; init; }

    /// <summary>A file that is made when it is about to wait.</summary>
    public string? Begun { get; init; }

    /// <summary>A file that its clean-up makes, after a second.</summary>
    public string? CleanedUp { get; init; }

    /// <summary>Said, so that tests see what arrived.</summary>
    public ImmutableArray<string> Say { get; init; } = [];
}
