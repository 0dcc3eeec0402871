using System.Collections.Immutable;

namespace Kiln.Cli.Flags;

/// <summary>The flags that every command has that loads a template.</summary>
internal sealed class TemplateFlags
{
    public ListFlag Only { get; } = new("only", splitsAtCommas: true);

    public ListFlag Except { get; } = new("except", splitsAtCommas: true);

    public PairsFlag Variables { get; } = new("var");

    public ListFlag VariableFiles { get; } = new("var-file", splitsAtCommas: false);

    public ConfigTypeFlag ConfigType { get; } = new();

    /// <summary>Leaves versions such as <c>1.2.3-dev</c> out.</summary>
    public BoolFlag IgnorePrereleasePlugins { get; } = new("ignore-prerelease-plugins");

    public BoolFlag UseSequentialEvaluation { get; } = new("use-sequential-evaluation");

    /// <summary>Those of a command that looks at a template without its components.</summary>
    public ImmutableArray<Flag> Shared =>
        [Only, Except, Variables, VariableFiles, ConfigType, UseSequentialEvaluation];

    public ImmutableArray<Flag> All => [.. Shared, IgnorePrereleasePlugins];
}
