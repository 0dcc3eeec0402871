using System.Collections.Immutable;

namespace Kiln.Sdk.Plan;

/// <summary>
/// Everything that one run does, made from a template and run by the engine, which never sees the template.
/// </summary>
/// <param name="Builds">In the order in which they start.</param>
/// <param name="SensitiveVariables">Names of the template's sensitive variables.</param>
/// <param name="Secrets">Texts that no output may show.</param>
public sealed record BuildPlan(
    ImmutableArray<PlannedBuild> Builds,
    ImmutableArray<string> SensitiveVariables,
    ImmutableArray<string> Secrets)
{
    /// <summary>
    /// The template's variables as text, for <c>{{ user `name` }}</c> in the Go templates of components.
    /// </summary>
    public ImmutableSortedDictionary<string, string> UserVariables { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>One source in one build block.</summary>
public sealed record PlannedBuild
{
    /// <summary>As shown to users and matched by -only: <c>[build name.]type.name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The source's name, without local renaming: <c>PACKER_BUILD_NAME</c>.</summary>
    public required string SourceName { get; init; }

    public required PlannedBuilder Builder { get; init; }

    public ImmutableArray<PlannedProvisioner> Provisioners { get; init; } = [];

    public PlannedProvisioner? ErrorCleanupProvisioner { get; init; }

    /// <summary>What the template says about checkpoints; null when it says nothing.</summary>
    public PlannedCache? Cache { get; init; }

    /// <summary>Sequences; in each one the output of a post-processor is the input of the next.</summary>
    public ImmutableArray<ImmutableArray<PlannedPostProcessor>> PostProcessors { get; init; } = [];
}

/// <summary>The <c>cache</c> block.</summary>
public sealed record PlannedCache
{
    public bool IsEnabled { get; init; } = true;

    /// <summary>How old the work in a checkpoint may be.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How much room all checkpoints together may take.</summary>
    public long MaxBytes { get; init; } = 20L << 30;
}

/// <param name="Type">As written in the template.</param>
/// <param name="Config">What its block says.</param>
public sealed record PlannedBuilder(string Type, PlannedConfig Config);

public sealed record PlannedProvisioner(string Type, PlannedConfig Config)
{
    /// <summary>The template's label, or an empty string.</summary>
    public string Name { get; init; } = "";

    public TimeSpan PauseBefore { get; init; }

    /// <summary>For one attempt; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Attempts after the first one that failed.</summary>
    public int MaxRetries { get; init; }

    public bool ContinueOnError { get; init; }
}

public sealed record PlannedPostProcessor(string Type, PlannedConfig Config)
{
    /// <summary>The template's label, or an empty string.</summary>
    public string Name { get; init; } = "";

    /// <summary>Null when the template leaves it to the post-processor.</summary>
    public bool? KeepInputArtifact { get; init; }
}
