using System.Collections.Immutable;
using Kiln.Engine.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Resources;

namespace Kiln.Engine;

/// <summary>How a plan is prepared and run; the options of the command and what the composition root knows.</summary>
public sealed record EngineOptions
{
    /// <summary>The same for all builds of the run; <c>PACKER_RUN_UUID</c>.</summary>
    public required string RunUuid { get; init; }

    /// <summary>The Packer version that Kiln is compatible with.</summary>
    public required string CoreVersion { get; init; }

    public required KilnDirectories Directories { get; init; }

    /// <summary>Absolute; null when the template has no folder (standard input).</summary>
    public string? TemplateDirectory { get; init; }

    /// <summary>As the user gave it; null for a template in HCL2.</summary>
    public string? LegacyTemplatePath { get; init; }

    public OnErrorMode OnError { get; init; } = OnErrorMode.Cleanup;

    public bool Force { get; init; }

    /// <summary>One build after another, with pauses between their steps, and components show more.</summary>
    public bool Debug { get; init; }

    /// <summary>Less than 1 for no limit.</summary>
    public int ParallelBuilds { get; init; }

    /// <summary>Reaches the person who started the run.</summary>
    public IQuestions Questions { get; init; } = new NoQuestions();

    /// <summary>For a shell in the machine of a build that failed; null when nobody sits in front of the run.</summary>
    public IUserTerminal? Terminal { get; init; }

    /// <summary>
    /// Reads the template again, for a step that is run again with the files as they are now, and prepares it with this
    /// engine. The result is null when the template is broken, which was told to the user. Null for going on with the
    /// plan as it is.
    /// </summary>
    public Func<CancellationToken, Task<PreparedPlan?>>? PrepareAgain { get; init; }

    public CheckpointOptions Checkpoints { get; init; } = new();

    public RetryBackoff RetryBackoff { get; init; } = new();

    /// <summary>Of the components; those for files, folders and mounts are always there.</summary>
    public ImmutableArray<IReaper> Reapers { get; init; } = [];

    /// <summary>For all undo actions of one build together.</summary>
    public TimeSpan CleanupBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a provisioner or post-processor may take to obey a stop before it is given up.</summary>
    public TimeSpan ComponentGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same for a builder.</summary>
    public TimeSpan BuilderGrace { get; init; } = TimeSpan.FromSeconds(60);
}
