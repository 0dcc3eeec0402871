using Kiln.Platform.Files;
using Kiln.Sdk.Resources;

namespace Kiln.PostProcessors.Files;

/// <summary>
/// A file that gets its name only when it is whole. Until then it is a hidden file beside it, which goes away when this
/// is disposed, and at the next start when this process dies before.
/// </summary>
internal sealed class NewFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly ILedger _ledger;
    private readonly LedgerEntry _entry;
    private readonly FileStream _stream;
    private bool _isCommitted;

    private NewFile(string path, string temporary, ILedger ledger, LedgerEntry entry, FileStream stream)
    {
        _path = path;
        _temporary = temporary;
        _ledger = ledger;
        _entry = entry;
        _stream = stream;
    }

    public Stream Content => _stream;

    /// <param name="path">Links are followed; a file that is there is replaced in the end and gives its mode.</param>
    /// <param name="ledger">Where the hidden file is written down.</param>
    /// <exception cref="IOException">It cannot be made, or something else than a file has the name.</exception>
    public static async Task<NewFile> CreateAsync(string path, ILedger ledger, CancellationToken cancellationToken)
    {
        string target = TargetOf(path);
        if (FileState.Of(target) is { IsRegularFile: false } state)
        {
            throw new IOException(state.IsDirectory
                ? $"'{path}' is a folder, and a file of that name is to be written"
                : $"'{path}' is a device, a pipe or a socket, and only regular files are written");
        }

        string folder = Path.GetDirectoryName(target)!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        LedgerEntry entry = await ledger.RecordAsync(LedgerResource.OfFile(temporary), cancellationToken);
        try
        {
            return new(target, temporary, ledger, entry, Create(temporary, FileState.Of(target)?.Permissions));
        }
        catch
        {
            await ledger.StrikeAsync(entry, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Gives the file its name, also after a power cut.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await _stream.FlushAsync(cancellationToken);

        // A slow disk may need long for it; somebody who stops the run does not wait.
        await Task.Run(() => _stream.Flush(flushToDisk: true), CancellationToken.None).WaitAsync(cancellationToken);
        File.Move(_temporary, _path, overwrite: true);
        _isCommitted = true;
        AtomicFile.SyncDirectory(Path.GetDirectoryName(_path)!);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        if (!_isCommitted)
        {
            try
            {
                File.Delete(_temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays in the ledger, so the next start tries again.
                return;
            }
        }

        // The build's own token may be cancelled by now.
        await _ledger.StrikeAsync(_entry, CancellationToken.None);
    }

    /// <summary>A link stays a link; the file that it leads to is replaced, or made.</summary>
    private static string TargetOf(string path) => new FileInfo(path).LinkTarget is null
        ? Path.GetFullPath(path)
        : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    private static FileStream Create(string path, UnixFileMode? mode)
    {
        FileStream stream = new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        });
        if (mode is { } given)
        {
            File.SetUnixFileMode(stream.SafeFileHandle, given);
        }

        return stream;
    }
}
