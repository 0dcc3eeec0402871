using System.Text;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.PostProcessors.Manifest;

/// <summary>
/// The file beside a manifest that keeps others, also Packer, from writing it at the same time. Whoever makes it may
/// write.
/// </summary>
internal sealed class ManifestLock : IAsyncDisposable
{
    private const int Tries = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly string _path;
    private readonly ILedger _ledger;
    private readonly LedgerEntry? _entry;

    private ManifestLock(string path, ILedger ledger, LedgerEntry? entry)
    {
        _path = path;
        _ledger = ledger;
        _entry = entry;
    }

    /// <summary>
    /// False when somebody else did not give it back in time, or died with it: the writing goes on nevertheless.
    /// </summary>
    public bool IsHeld => _entry is not null;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public static async Task<ManifestLock> TakeAsync(
        string manifest,
        PostProcessContext context,
        CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(manifest + ".lock");
        for (int i = 0; i < Tries; i++)
        {
            // Compat: Packer tries three times within 600 ms; many builds of one run need more tries in the same time.
            if (i > 0)
            {
                await Task.Delay(Pause, context.Time, cancellationToken);
            }

            if (!File.Exists(path) && await TryMakeAsync(path, context.Ledger, cancellationToken) is { } entry)
            {
                return new(path, context.Ledger, entry);
            }
        }

        return new(path, context.Ledger, null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_entry is null)
        {
            return;
        }

        File.Delete(_path);

        // The build's own token may be cancelled by now.
        await _ledger.StrikeAsync(_entry, CancellationToken.None);
    }

    private static async Task<LedgerEntry?> TryMakeAsync(
        string path,
        ILedger ledger,
        CancellationToken cancellationToken)
    {
        // Others use the name as well: a later start removes only a file that holds this text.
        string content = $"kiln {Guid.NewGuid():N}\n";
        LedgerEntry entry = await ledger.RecordAsync(LedgerResource.OfFile(path, content), cancellationToken);
        try
        {
            using NamelessFile file = NamelessFile.Create(Path.GetDirectoryName(path)!, mode: null);
            file.Content.Write(Encoding.UTF8.GetBytes(content));
            file.Content.Flush();
            if (file.TryPlace(path))
            {
                return entry;
            }
        }
        catch
        {
            await ledger.StrikeAsync(entry, CancellationToken.None);
            throw;
        }

        // Somebody was faster.
        await ledger.StrikeAsync(entry, CancellationToken.None);
        return null;
    }
}
