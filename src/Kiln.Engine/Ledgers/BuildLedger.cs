using System.Collections.Concurrent;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>The part of a run's ledger that belongs to one build.</summary>
internal sealed class BuildLedger(FileLedger ledger) : ILedger
{
    private readonly ConcurrentDictionary<long, LedgerEntry> _open = new();

    /// <summary>What this build has made and not removed, in the order of making.</summary>
    public IEnumerable<LedgerEntry> Open => _open.Values.OrderBy(static entry => entry.Id);

    public async Task<LedgerEntry> RecordAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        LedgerEntry entry = await ledger.RecordAsync(resource, cancellationToken);
        _open[entry.Id] = entry;
        return entry;
    }

    public async Task StrikeAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        await ledger.StrikeAsync(entry, cancellationToken);
        _open.TryRemove(entry.Id, out _);
    }

    public Task<string> TemporaryPathAsync(
        string folder,
        string prefix,
        string extension,
        CancellationToken cancellationToken) =>
        ledger.TemporaryPathAsync(folder, prefix, extension, cancellationToken);

    /// <summary>Everything that this build has not removed stays on purpose.</summary>
    public async Task LeaveOpenAsync(CancellationToken cancellationToken)
    {
        foreach (LedgerEntry entry in _open.Values)
        {
            await ledger.LeaveAsync(entry, cancellationToken);
        }
    }
}
