namespace Kiln.Engine.Ledgers;

/// <summary>What the first line of a ledger says about the run.</summary>
/// <param name="Run">Its id, as in <c>PACKER_RUN_UUID</c>.</param>
/// <param name="Process">Its process, for people: whether the run lives is told by its lock.</param>
/// <param name="Started">When the ledger was begun.</param>
/// <param name="Machine">Where its resources are.</param>
/// <param name="Mark">Of the processes that it has started; null when they have been let go.</param>
internal sealed record LedgerHeader(string Run, int Process, DateTimeOffset Started, Machine Machine, string? Mark);
