using Kiln.Platform.Files;

namespace Kiln.Engine.Ledgers;

/// <summary>The ledger of a run that does not live any more, held locked while it is worked off.</summary>
internal sealed class DeadLedger : IDisposable
{
    private const long MaxBytes = 256 * 1024 * 1024;

    private readonly FileLock _file;
    private long _length;

    private DeadLedger(string path, FileLock file, LedgerContent content)
    {
        Path = path;
        _file = file;
        _length = content.WholeLines;
        Content = content;
    }

    public string Path { get; }

    public LedgerContent Content { get; }

    /// <returns>Null when the run lives, or somebody else works its ledger off or has done so.</returns>
    public static DeadLedger? TryOpen(string path)
    {
        FileLock? file = FileLock.TryAcquireExisting(path);
        if (file is null)
        {
            return null;
        }

        try
        {
            // Its name goes away while it is locked: whoever gets the lock afterwards has an old file in hand.
            if (!File.Exists(path))
            {
                file.Dispose();
                return null;
            }

            return new(path, file, LedgerLines.Read(ReadAll(file, path)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// So that the next run does not try again what is gone. On a full disk it does, which does no harm: removing
    /// succeeds for what is gone.
    /// </summary>
    public void Strike(long id)
    {
        byte[] line = LedgerLines.Strike(id);
        try
        {
            RandomAccess.SetLength(_file.Handle, _length);
            RandomAccess.Write(_file.Handle, line, _length);
            _length += line.Length;
        }
        catch (IOException)
        {
            RandomAccess.SetLength(_file.Handle, _length);
        }
    }

    public void Delete() => File.Delete(Path);

    public void Dispose() => _file.Dispose();

    private static byte[] ReadAll(FileLock file, string path)
    {
        long length = RandomAccess.GetLength(file.Handle);
        if (length > MaxBytes)
        {
            throw new IOException($"The ledger '{path}' has {length} bytes, which no run writes.");
        }

        byte[] content = new byte[length];
        int read = 0;
        while (read < content.Length && RandomAccess.Read(file.Handle, content.AsSpan(read), read) is int count and > 0)
        {
            read += count;
        }

        return content[..read];
    }
}
