using Kiln.Platform.Files;
using Kiln.Platform.Processes;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>
/// The ledger of one run, in a file of its own that the run holds locked. Disposing removes the temporary files that
/// are left, and the ledger itself when no entry is open; otherwise it stays for later runs.
/// </summary>
internal sealed class FileLedger(string stateDirectory, string runUuid, TimeProvider time) : ILedger, IAsyncDisposable
{
    private const int MaxTries = 10;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<long> _open = [];
    private readonly Dictionary<string, TemporaryNames> _temporary = new(StringComparer.Ordinal);
    private string? _path;
    private FileLock? _file;
    private long _length;
    private long _lastId;
    private bool _isNameDurable;
    private bool _disposed;

    /// <summary>
    /// Begins the file, so that the processes of the run can be found should it die. It is not waited for the disk:
    /// after a power cut there are no processes.
    /// </summary>
    /// <exception cref="FileAccessException">The state folder cannot be written.</exception>
    public Task OpenAsync(CancellationToken cancellationToken) => InTurnAsync(
        "begin the ledger below",
        () =>
        {
            _file ??= Create();
            return true;
        },
        cancellationToken);

    public Task<LedgerEntry> RecordAsync(LedgerResource resource, CancellationToken cancellationToken) =>
        InTurnAsync($"record {resource.Name} in the ledger below", () => Record(resource), cancellationToken);

    /// <summary>
    /// Not waited for the disk: should a power cut undo it, a later run looks for something that is gone.
    /// </summary>
    public Task StrikeAsync(LedgerEntry entry, CancellationToken cancellationToken) => InTurnAsync(
        $"strike {entry.Resource.Name} off the ledger below",
        () =>
        {
            if (_open.Contains(entry.Id))
            {
                Append(LedgerLines.Strike(entry.Id), isDurable: false);
                _open.Remove(entry.Id);
            }

            return true;
        },
        cancellationToken);

    /// <summary>The resource stays on purpose: later runs do not remove it by themselves.</summary>
    public Task LeaveAsync(LedgerEntry entry, CancellationToken cancellationToken) => InTurnAsync(
        $"mark {entry.Resource.Name} in the ledger below",
        () =>
        {
            if (_open.Contains(entry.Id))
            {
                Append(LedgerLines.Leave(entry.Id), isDurable: true);
            }

            return true;
        },
        cancellationToken);

    public Task<string> TemporaryPathAsync(
        string folder,
        string prefix,
        string extension,
        CancellationToken cancellationToken) =>
        InTurnAsync(
            $"record temporary files of {folder} in the ledger below",
            () => Next(folder, prefix, extension),
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        if (!_disposed)
        {
            _disposed = true;
            foreach (TemporaryNames names in _temporary.Values.Where(static names => names.DeleteAll()))
            {
                _open.Remove(names.Entry.Id);
            }

            Close();
        }

        _turn.Release();
    }

    private async Task<T> InTurnAsync<T>(string action, Func<T> write, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From(action, stateDirectory, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private LedgerEntry Record(LedgerResource resource)
    {
        LedgerEntry entry = new(_lastId + 1, resource);
        Append(LedgerLines.Record(entry), isDurable: true);
        _lastId = entry.Id;
        _open.Add(entry.Id);
        return entry;
    }

    private string Next(string folder, string prefix, string extension)
    {
        if (!_temporary.TryGetValue(folder, out TemporaryNames? names))
        {
            string number = TemporaryNames.NewNumber();
            names = new(Record(LedgerResource.OfTemporaryFiles(folder, number)), folder, number);
            _temporary.Add(folder, names);
        }

        return names.Next(prefix, extension);
    }

    /// <summary>
    /// A line that could not be written in full is cut off again, so that the next one does not join it.
    /// </summary>
    private void Append(byte[] line, bool isDurable)
    {
        FileLock file = _file ??= Create();
        try
        {
            RandomAccess.Write(file.Handle, line, _length);
            if (isDurable)
            {
                RandomAccess.FlushToDisk(file.Handle);
                MakeNameDurable();
            }
        }
        catch
        {
            RandomAccess.SetLength(file.Handle, _length);
            throw;
        }

        _length += line.Length;
    }

    private void MakeNameDurable()
    {
        if (!_isNameDurable)
        {
            AtomicFile.SyncDirectory(LedgerFolder.In(stateDirectory));
            _isNameDurable = true;
        }
    }

    /// <summary>
    /// The file gets its name when it is locked and has its header. Before that a reaper may hold or delete it, because
    /// it cannot tell it from what a run left that died there; then another one is begun.
    /// </summary>
    private FileLock Create()
    {
        string folder = LedgerFolder.Create(stateDirectory);
        FileLock? file = null;
        for (int tries = 0; file is null && tries < MaxTries; tries++)
        {
            file = TryCreate(Path.Combine(folder, $"{runUuid}-{Guid.NewGuid():N}"));
        }

        return file ?? throw new IOException($"A new file in '{folder}' is locked or deleted by another process.");
    }

    private FileLock? TryCreate(string path)
    {
        string temporary = path + LedgerFolder.NewExtension;
        FileLock? file = FileLock.TryAcquire(temporary);
        if (file is null)
        {
            return null;
        }

        try
        {
            byte[] header = LedgerLines.Header(new(
                runUuid, Environment.ProcessId, time.GetUtcNow(), Machine.OfThisProcess(), ProcessMark.OfThisProcess));
            RandomAccess.Write(file.Handle, header, 0);
            _length = header.Length;
            _path = path + LedgerFolder.Extension;
            File.Move(temporary, _path);
            return file;
        }
        catch (FileNotFoundException)
        {
            file.Dispose();
            return null;
        }
        catch
        {
            File.Delete(temporary);
            file.Dispose();
            throw;
        }
    }

    private void Close()
    {
        try
        {
            if (_file is not null && _open.Count > 0)
            {
                Append(LedgerLines.End(), isDurable: false);
            }
            else if (_file is not null)
            {
                File.Delete(_path!);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A ledger that names nothing is deleted by the next run, and without its end it is only handled more
            // strictly.
        }
        finally
        {
            _file?.Dispose();
        }
    }
}
