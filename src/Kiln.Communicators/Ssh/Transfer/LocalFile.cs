using Kiln.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// The content of a file that is being sent: exactly the bytes that it had when the folder was looked at. What is added
/// meanwhile is not read; that something is missing is an error.
/// </summary>
internal sealed class LocalFile : IDisposable
{
    private readonly LocalEntry _entry;
    private readonly SafeFileHandle _handle;
    private long _position;

    private LocalFile(LocalEntry entry, SafeFileHandle handle)
    {
        _entry = entry;
        _handle = handle;
    }

    /// <exception cref="FileAccessException">It cannot be read.</exception>
    public static LocalFile Open(LocalEntry entry)
    {
        try
        {
            // Without a lock: who writes into it meanwhile is not kept from it.
            return new(entry, File.OpenHandle(
                entry.LocalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("read", entry.LocalPath, e);
        }
    }

    /// <summary>Fills the buffer as far as the file goes.</summary>
    /// <returns>0 at the end.</returns>
    /// <exception cref="FileAccessException">It cannot be read, or is smaller now.</exception>
    public int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, _entry.State.Size - _position);
        if (wanted <= 0)
        {
            return 0;
        }

        int read;
        try
        {
            read = RandomAccess.Read(_handle, buffer[..wanted], _position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("read", _entry.LocalPath, e);
        }

        _position += read;
        return read > 0 ? read : throw LocalTree.BecameSmaller(_entry.LocalPath);
    }

    public void Dispose() => _handle.Dispose();
}
