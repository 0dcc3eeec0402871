using System.Security.Cryptography;
using Kiln.Sdk.Resources;

namespace Kiln.Remote.Components;

/// <summary>
/// The ledger of a component that is served: temporary files that are left are removed when the call ends. Nothing is
/// written down, because no later run of a plugin would look for it.
/// </summary>
internal sealed class PluginLedger(PluginRuntime runtime) : ILedger, IDisposable
{
    private const int NumberLength = 20;

    private readonly Lock _lock = new();
    private readonly List<string> _temporary = [];
    private long _lastId;

    public Task<LedgerEntry> RecordAsync(LedgerResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(new LedgerEntry(Interlocked.Increment(ref _lastId), resource));

    public Task StrikeAsync(LedgerEntry entry, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string> TemporaryPathAsync(
        string folder, string prefix, string extension, CancellationToken cancellationToken)
    {
        string number = RandomNumberGenerator.GetString("0123456789", NumberLength);
        string path = Path.Combine(folder, $"{prefix}{number}{extension}");
        lock (_lock)
        {
            _temporary.Add(path);
        }

        return Task.FromResult(path);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (string path in _temporary.Where(File.Exists))
            {
                Remove(path);
            }

            _temporary.Clear();
        }
    }

    private void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            runtime.Log($"The temporary file {path} is left behind: {e.Message}");
        }
    }
}
