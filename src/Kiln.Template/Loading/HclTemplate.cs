using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Secrets;
using Kiln.Template.Blocks;
using Kiln.Template.Plugins;
using Kiln.Template.Variables;

namespace Kiln.Template.Loading;

/// <summary>A template as it is declared in its files; nothing is evaluated but the values of variables.</summary>
public sealed record HclTemplate
{
    /// <summary>What it was loaded with.</summary>
    public required TemplateOptions Options { get; init; }

    /// <summary>The template's directory as given: <c>path.root</c>.</summary>
    public required string Root { get; init; }

    /// <summary>In the order in which their blocks count.</summary>
    public required ImmutableArray<SourceFile> Files { get; init; }

    /// <summary>The template's files and its variable files, for messages that show source.</summary>
    public required ParsedFiles ParsedFiles { get; init; }

    /// <summary>Sorted by accessor.</summary>
    public ImmutableArray<PluginRequirement> RequiredPlugins { get; init; } = [];

    public ImmutableArray<VariableBlock> Variables { get; init; } = [];

    public ImmutableArray<LocalBlock> Locals { get; init; } = [];

    public ImmutableArray<DataBlock> DataSources { get; init; } = [];

    public ImmutableArray<SourceBlock> Sources { get; init; } = [];

    /// <summary>Not expanded: that needs the values of variables and locals.</summary>
    public ImmutableArray<BodyBlock> Builds { get; init; } = [];

    /// <summary>The <c>cache</c> blocks beside the builds; more than one is a mistake.</summary>
    public ImmutableArray<BodyBlock> Caches { get; init; } = [];

    /// <summary>
    /// False when the files could not be read as far as to know what the template declares: going on would give
    /// messages
    /// about things that are there. Other errors do not keep a template from being evaluated and planned, to find more.
    /// </summary>
    public bool CanBeEvaluated { get; init; }

    /// <summary>
    /// The strings in the values of sensitive variables: what is secret before anything is evaluated.
    /// </summary>
    public IEnumerable<string> KnownSecrets => Variables
        .Where(variable => variable.IsSensitive && Values.ContainsKey(variable.Name))
        .SelectMany(variable => SecretTexts.All(Values[variable.Name].Value));

    /// <summary>By name; a variable that has no value is missing.</summary>
    internal ImmutableDictionary<string, VariableValue> Values { get; init; } =
        ImmutableDictionary<string, VariableValue>.Empty;
}
