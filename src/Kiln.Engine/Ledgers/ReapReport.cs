using System.Collections.Immutable;

namespace Kiln.Engine.Ledgers;

public enum ReapOutcome
{
    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It would be removed, were it not a dry run.</summary>
    Found,

    /// <summary>It stays because nobody asked for it.</summary>
    Kept,

    /// <summary>It should be gone and is not.</summary>
    Failed,
}

/// <param name="Items">In the order of removing.</param>
public sealed record ReapReport(ImmutableArray<ReapItem> Items)
{
    public IEnumerable<ReapItem> Removed => With(ReapOutcome.Removed);

    public IEnumerable<ReapItem> Kept => With(ReapOutcome.Kept);

    public IEnumerable<ReapItem> Failed => With(ReapOutcome.Failed);

    public IEnumerable<ReapItem> With(ReapOutcome outcome) => Items.Where(item => item.Outcome == outcome);
}

/// <summary>One thing that a dead run left.</summary>
/// <param name="Kind">As in the ledger; <c>process</c> and <c>ledger</c> for what is in none.</param>
/// <param name="Name">In the user's words.</param>
/// <param name="LedgerFile">Where it is recorded.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ReapItem(string Kind, string Name, string LedgerFile, ReapOutcome Outcome)
{
    /// <summary>The run's id; empty when the ledger does not tell.</summary>
    public string Run { get; init; } = "";

    /// <summary>When the run began; null when the ledger does not tell.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The run left it on purpose.</summary>
    public bool IsLeft { get; init; }

    /// <summary>Why it is still there; empty when it is not.</summary>
    public string Reason { get; init; } = "";
}
