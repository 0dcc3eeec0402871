using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Engine.Checkpoints;

namespace Kiln.Cli.Commands.Checkpoints;

/// <summary>The flags of <c>cache prune</c>.</summary>
internal sealed class CachePruneFlags
{
    public BoolFlag EverythingFlag { get; } = new("all");

    public BoolFlag DryRun { get; } = new("dry-run");

    public SizeFlag MaxSize { get; } = new("max-size");

    public AgeFlag OlderThan { get; } = new("older-than");

    public ImmutableArray<Flag> All => [EverythingFlag, DryRun, MaxSize, OlderThan];

    public PruneRequest Request => new()
    {
        IsDryRun = DryRun.Value,
        IncludesAll = EverythingFlag.Value,
        MaxAge = OlderThan.Value > TimeSpan.Zero ? OlderThan.Value : null,
        MaxBytes = MaxSize.Value,
    };

    /// <summary>Accepted, because the plain global flag may stand here.</summary>
    private BoolFlag MachineReadable { get; } = new("machine-readable");

    public ParsedFlags Parse(ImmutableArray<string> arguments) =>
        new FlagSet([.. All, MachineReadable]).Parse(arguments);
}
