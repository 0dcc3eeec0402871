using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Engine.Ledgers;

namespace Kiln.Cli.Commands;

/// <summary>The flags of <c>reap</c>.</summary>
internal sealed class ReapFlags
{
    public BoolFlag DryRun { get; } = new("dry-run");

    public BoolFlag Left { get; } = new("left");

    public AgeFlag OlderThan { get; } = new("older-than");

    public ImmutableArray<Flag> All => [DryRun, Left, OlderThan];

    public ReapRequest Request => new()
    {
        IsDryRun = DryRun.Value,
        IncludesLeft = Left.Value,
        MinimumAge = OlderThan.Value,
    };

    /// <summary>Accepted, because the plain global flag may stand here.</summary>
    private BoolFlag MachineReadable { get; } = new("machine-readable");

    public ParsedFlags Parse(ImmutableArray<string> arguments) =>
        new FlagSet([.. All, MachineReadable]).Parse(arguments);
}
