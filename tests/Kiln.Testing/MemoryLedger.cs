using Kiln.Sdk.Resources;

namespace Kiln.Testing;

/// <summary>A ledger for tests: what is open now, and everything that was ever written.</summary>
public sealed class MemoryLedger : ILedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, LedgerResource> _open = [];
    private readonly List<LedgerResource> _all = [];

    public IReadOnlyCollection<LedgerResource> Open
    {
        get
        {
            lock (_lock)
            {
                return [.. _open.Values];
            }
        }
    }

    public IReadOnlyList<LedgerResource> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    public Task<LedgerEntry> RecordAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _all.Add(resource);
            _open.Add(_all.Count, resource);
            return Task.FromResult(new LedgerEntry(_all.Count, resource));
        }
    }

    public Task StrikeAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _open.Remove(entry.Id);
        }

        return Task.CompletedTask;
    }
}
