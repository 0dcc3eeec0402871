using System.Security.Cryptography;
using Kiln.Sdk.Resources;

namespace Kiln.Testing;

/// <summary>A ledger for tests: what is open now, and everything that was ever written.</summary>
public sealed class MemoryLedger : ILedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, LedgerResource> _open = [];
    private readonly List<LedgerResource> _all = [];
    private readonly Dictionary<long, string> _temporary = [];

    /// <summary>Recorded and not struck; of the temporary files those that exist.</summary>
    public IReadOnlyCollection<LedgerResource> Open
    {
        get
        {
            lock (_lock)
            {
                return [.. _open.Where(entry => !_temporary.TryGetValue(entry.Key, out string? path) || File.Exists(path))
                    .Select(static entry => entry.Value)];
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

    /// <summary>Recorded file by file, so that a test sees each that is left.</summary>
    public async Task<string> TemporaryPathAsync(
        string folder,
        string prefix,
        string extension,
        CancellationToken cancellationToken)
    {
        string number = RandomNumberGenerator.GetString("0123456789", 20);
        string path = Path.Combine(folder, prefix + number + extension);
        LedgerEntry entry = await RecordAsync(LedgerResource.OfFile(path), cancellationToken);
        lock (_lock)
        {
            _temporary.Add(entry.Id, path);
        }

        return path;
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
