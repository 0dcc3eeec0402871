using System.Collections.Immutable;

namespace Kiln.Engine.Checkpoints;

/// <summary>What a pruning found and did.</summary>
/// <param name="Items">Checkpoints, in the order of the removal.</param>
/// <param name="Damaged">Files of the index that said nothing, and are forgotten.</param>
/// <param name="Leftovers">How many folders of runs that were killed were removed, or found.</param>
public sealed record PruneReport(ImmutableArray<PruneItem> Items, ImmutableArray<string> Damaged, int Leftovers)
{
    public IEnumerable<PruneItem> With(PruneOutcome outcome) => Items.Where(item => item.Outcome == outcome);
}

/// <param name="Reason">Why it could not be removed; empty otherwise.</param>
public sealed record PruneItem(CheckpointEntry Entry, PruneOutcome Outcome, string Reason);

public enum PruneOutcome
{
    Removed,

    /// <summary>It would be removed.</summary>
    Found,

    /// <summary>A build uses it.</summary>
    InUse,

    /// <summary>Builds do not find it any more, and a later pruning tries again.</summary>
    Failed,
}
