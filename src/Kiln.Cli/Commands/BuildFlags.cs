using System.Collections.Immutable;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands;

/// <summary>The flags of <c>build</c>.</summary>
internal sealed class BuildFlags
{
    public TemplateFlags Template { get; } = new();

    public BoolFlag Color { get; } = new("color", initial: true);

    public BoolFlag Cache { get; } = new("cache");

    public BoolFlag NoCache { get; } = new("no-cache");

    public BoolFlag Debug { get; } = new("debug");

    public BoolFlag Force { get; } = new("force");

    public ChoiceFlag OnError { get; } = new("on-error", ["cleanup", "abort", "ask", "run-cleanup-provisioner"]);

    public IntFlag ParallelBuilds { get; } = new("parallel-builds");

    public BoolFlag TimestampUi { get; } = new("timestamp-ui");

    public BoolFlag WarnOnUndeclaredVar { get; } = new("warn-on-undeclared-var");

    /// <summary>A folder for a log of each build; empty for none.</summary>
    public TextFlag LogDir { get; } = new("log-dir");

    /// <summary>Null: a table of durations for people at a terminal only.</summary>
    public OptionalBoolFlag Summary { get; } = new("summary");

    public BoolFlag SkipEnforcement { get; } = new("skip-enforcement");

    /// <summary>Compat: accepted with a value here, but only the plain global flag has an effect.</summary>
    private BoolFlag MachineReadable { get; } = new("machine-readable");

    public ImmutableArray<Flag> All =>
    [
        .. Template.All, Cache, NoCache, Color, Debug, Force, OnError, ParallelBuilds, TimestampUi, WarnOnUndeclaredVar,
        SkipEnforcement, LogDir, Summary, MachineReadable,
    ];

    /// <summary>Null: the template decides.</summary>
    public bool? UsesCheckpoints => NoCache.Value ? false : Cache.Value ? true : null;

    public ParsedFlags Parse(ImmutableArray<string> arguments) => new FlagSet(All).Parse(arguments);
}
