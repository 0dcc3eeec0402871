using System.Collections.Immutable;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <param name="Header">Null when the first line is missing or damaged.</param>
/// <param name="Open">Recorded and not struck, the newest first.</param>
/// <param name="WholeLines">Length of the file up to its last line end; what follows was never answered.</param>
/// <param name="DamagedLines">Whole lines that say nothing: the file was changed by something else.</param>
internal sealed record LedgerContent(
    LedgerHeader? Header,
    ImmutableArray<OpenEntry> Open,
    int WholeLines,
    int DamagedLines);

/// <param name="IsLeft">Stays on purpose.</param>
internal sealed record OpenEntry(LedgerEntry Entry, bool IsLeft);
