using Kiln.Platform.Files;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// The content of a file that is being sent: exactly the bytes that it had when the folder was looked at. What is added
/// meanwhile is not read; that something is missing is an error.
/// </summary>
internal sealed class LocalFile : IDisposable
{
    private readonly string _path;
    private readonly SequentialFile _file;
    private long _rest;

    private LocalFile(LocalEntry entry, SequentialFile file)
    {
        _path = entry.LocalPath;
        _file = file;
        _rest = entry.State.Size;
    }

    /// <exception cref="FileAccessException">It cannot be read.</exception>
    public static LocalFile Open(LocalEntry entry) => new(entry, SequentialFile.Open(entry.LocalPath));

    /// <summary>Fills the buffer as far as the file goes.</summary>
    /// <returns>0 at the end.</returns>
    /// <exception cref="FileAccessException">It cannot be read, or is smaller now.</exception>
    public int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, _rest);
        if (wanted <= 0)
        {
            return 0;
        }

        int read = _file.Read(buffer[..wanted]);
        _rest -= read;
        return read > 0 ? read : throw LocalTree.BecameSmaller(_path);
    }

    public void Dispose() => _file.Dispose();
}
