using System.Collections.Immutable;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>A legacy JSON template as it is written: nothing is rendered, no component was asked.</summary>
public sealed record LegacyTemplate
{
    public required SourceFile File { get; init; }

    /// <summary>The whole text; not an object when it could not be read.</summary>
    public required JsonNode Root { get; init; }

    public string Description { get; init; } = "";

    public LegacyText? MinimumVersion { get; init; }

    /// <summary>In the order written.</summary>
    public ImmutableArray<LegacyVariable> Variables { get; init; } = [];

    /// <summary>Names of variables whose values are hidden.</summary>
    public ImmutableArray<LegacyText> SensitiveVariables { get; init; } = [];

    public ImmutableArray<LegacyBuilder> Builders { get; init; } = [];

    public ImmutableArray<LegacyProvisioner> Provisioners { get; init; } = [];

    public LegacyProvisioner? ErrorCleanupProvisioner { get; init; }

    /// <summary>Sequences; a single post-processor is a sequence of one.</summary>
    public ImmutableArray<ImmutableArray<LegacyPostProcessor>> PostProcessors { get; init; } = [];
}
