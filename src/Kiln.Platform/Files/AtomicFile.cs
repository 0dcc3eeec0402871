using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Files;

/// <summary>
/// Writes a file so that everybody, also after a power cut, sees either the old content or the whole new one.
/// </summary>
public static class AtomicFile
{
    /// <param name="path">Replaced when it exists; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="mode">Permission bits of the file, or null for the default.</param>
    /// <param name="cancellationToken">Leaves the old content.</param>
    /// <exception cref="FileAccessException">The file could not be written; the old content is untouched.</exception>
    public static async Task WriteAsync(
        string path,
        Func<Stream, CancellationToken, Task> write,
        UnixFileMode? mode,
        CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? "/";
        try
        {
            using NamelessFile file = NamelessFile.Create(folder, mode);
            await write(file.Content, cancellationToken);
            file.Content.Flush(flushToDisk: true);
            file.Place(full);
            SyncDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("write", path, e);
        }
    }

    public static Task WriteAsync(
        string path,
        ReadOnlyMemory<byte> content,
        UnixFileMode? mode,
        CancellationToken cancellationToken) =>
        WriteAsync(path, async (stream, token) => await stream.WriteAsync(content, token), mode, cancellationToken);

    /// <summary>Makes names that were created, renamed or removed in a folder survive a power cut.</summary>
    public static void SyncDirectory(string folder)
    {
        int descriptor = LibC.Open(folder, LibC.OpenDirectory | LibC.CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw FileAccessException.FromError("open", folder, Marshal.GetLastPInvokeError());
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);

        // Some file systems cannot sync folders and say so; there is nothing better to do on them.
        _ = LibC.Sync(descriptor);
    }
}
