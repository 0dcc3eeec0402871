using System.Collections.Immutable;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Secrets;
using Kiln.Template.Loading;

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

    public LegacyCache? Cache { get; init; }

    /// <summary>The components that it names; some may be named more than once.</summary>
    public IEnumerable<ComponentName> NamedComponents => Builders
        .Select(static b => new ComponentName(ComponentKind.Builder, b.Type.Value))
        .Concat(Provisioners.Select(static p => new ComponentName(ComponentKind.Provisioner, p.Type.Value)))
        .Concat(ErrorCleanupProvisioner is { } cleanup ? [new(ComponentKind.Provisioner, cleanup.Type.Value)] : [])
        .Concat(PostProcessors.SelectMany(static s => s)
            .Select(static p => new ComponentName(ComponentKind.PostProcessor, p.Type.Value)));

    /// <summary>A template of nothing, for a console without one.</summary>
    public static LegacyTemplate Empty() => LegacyReader.Read(SourceFile.FromText("", "{}")).Tree;

    /// <summary>
    /// The texts of sensitive variables as they are given, as far as they are known before anything is rendered.
    /// </summary>
    public IEnumerable<string> WrittenSecrets(TemplateOptions options)
    {
        HashSet<string> names = [.. SensitiveVariables.Select(static name => name.Value)];
        return Variables.Where(variable => names.Contains(variable.Name))
            .Select(static variable => variable.Default?.Value ?? "")
            .Concat(options.Variables.Where(given => names.Contains(given.Key)).Select(static given => given.Value))
            .Where(static text => text.Length > 0)
            .SelectMany(SecretTexts.Literal);
    }
}
