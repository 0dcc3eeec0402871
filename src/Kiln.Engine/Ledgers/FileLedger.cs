using Kiln.Platform.Files;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>
/// The ledger of one run, in a file of its own that the run holds locked. The file is made with the first entry; disposing
/// deletes it when no entry is open, and leaves it to later runs otherwise.
/// </summary>
internal sealed class FileLedger(string stateDirectory, string runUuid) : ILedger, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<long> _open = [];
    private string? _path;
    private FileLock? _file;
    private long _length;
    private long _lastId;
    private bool _disposed;

    public async Task<LedgerEntry> RecordAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            LedgerEntry entry = new(_lastId + 1, resource);
            Append(LedgerLines.Record(entry));
            _lastId = entry.Id;
            _open.Add(entry.Id);
            return entry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From($"record {resource.Name} in the ledger below", stateDirectory, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task StrikeAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        CloseAsync(entry, LedgerLines.Strike, isGone: true, cancellationToken);

    /// <summary>The resource stays on purpose: later runs do not remove it by themselves.</summary>
    public Task LeaveAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        CloseAsync(entry, LedgerLines.Leave, isGone: false, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        if (!_disposed)
        {
            _disposed = true;
            if (_file is not null && _open.Count == 0)
            {
                File.Delete(_path!);
            }

            _file?.Dispose();
        }

        _turn.Release();
    }

    private async Task CloseAsync(
        LedgerEntry entry,
        Func<long, byte[]> line,
        bool isGone,
        CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_open.Contains(entry.Id))
            {
                return;
            }

            Append(line(entry.Id));
            if (isGone)
            {
                _open.Remove(entry.Id);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("write", _path ?? stateDirectory, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A line that could not be written in full is cut off again, so that the next one does not join it.</summary>
    private void Append(byte[] line)
    {
        FileLock file = _file ??= Create();
        try
        {
            RandomAccess.Write(file.Handle, line, _length);
            RandomAccess.FlushToDisk(file.Handle);
        }
        catch
        {
            RandomAccess.SetLength(file.Handle, _length);
            throw;
        }

        _length += line.Length;
    }

    /// <summary>Nobody looks at the file before it is locked: it gets its name afterwards.</summary>
    private FileLock Create()
    {
        string folder = LedgerFolder.Create(stateDirectory);
        string path = Path.Combine(folder, $"{runUuid}-{Guid.NewGuid():N}");
        string temporary = path + LedgerFolder.NewExtension;
        FileLock file = FileLock.TryAcquire(temporary)
            ?? throw new IOException($"The new file '{temporary}' is locked by another process.");
        try
        {
            byte[] header = LedgerLines.Header(runUuid);
            RandomAccess.Write(file.Handle, header, 0);
            RandomAccess.FlushToDisk(file.Handle);
            _length = header.Length;
            _path = path + LedgerFolder.Extension;
            File.Move(temporary, _path);
            AtomicFile.SyncDirectory(folder);
            return file;
        }
        catch
        {
            File.Delete(temporary);
            file.Dispose();
            throw;
        }
    }
}
