using System.Collections.Immutable;

namespace Kiln.GoTemplate.Packer;

/// <summary>
/// What Packer's template functions know. Where a value is missing, the function that needs it says so as Packer does.
/// </summary>
public sealed record PackerFunctionContext
{
    /// <summary>For the time part of <c>uuid</c>.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>When the run started: <c>timestamp</c>, <c>isotime</c> and <c>strftime</c>.</summary>
    public required DateTimeOffset StartTime { get; init; }

    public required string PackerVersion { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Absolute; null when the template has no folder.</summary>
    public string? TemplateDirectory { get; init; }

    public string BuildName { get; init; } = "";

    public string BuilderType { get; init; } = "";

    /// <summary>A variable that is not there gives an empty text.</summary>
    public ImmutableSortedDictionary<string, string> UserVariables { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Build-time data for <c>build</c>; null where there is none.</summary>
    public ImmutableSortedDictionary<string, string>? BuildData { get; init; }

    /// <summary>The environment for <c>env</c>; null everywhere but in the variables section.</summary>
    public Func<string, string?>? Environment { get; init; }

    /// <summary>
    /// Functions of the variables section that ask a server, by name: <c>consul_key</c>, <c>vault</c>,
    /// <c>aws_secretsmanager</c>, <c>aws_secretsmanager_raw</c>. One that is not there refuses.
    /// </summary>
    public ImmutableDictionary<string, GoFunctionBody> Lookups { get; init; } =
        ImmutableDictionary.Create<string, GoFunctionBody>(StringComparer.Ordinal);

    /// <summary>
    /// Cloud builders give their rule for names here; null: <c>clean_resource_name</c> does not exist.
    /// </summary>
    public Func<string, string>? CleanResourceName { get; init; }
}
