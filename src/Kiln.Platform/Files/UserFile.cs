using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Files;

/// <summary>
/// Reads whole files that a user names and that may be anything: nothing is waited for, and nothing grows beyond a
/// limit.
/// </summary>
public static class UserFile
{
    private const int Eacces = 13;
    private const int Enotdir = 20;

    /// <param name="path">Links in it are followed.</param>
    /// <param name="limit">The most bytes to read.</param>
    /// <exception cref="FileNotFoundException">There is nothing.</exception>
    /// <exception cref="UnauthorizedAccessException">The permissions do not allow it.</exception>
    /// <exception cref="IOException">
    /// Another reason, which the message says in words that continue "could not be read:".
    /// </exception>
    public static byte[] Read(string path, int limit)
    {
        if (FileState.Of(path) is { IsRegularFile: false } state)
        {
            throw new IOException(state.IsDirectory
                ? "it is a directory"
                : "it is a device, a pipe or a socket, and only regular files are read");
        }

        using SafeFileHandle handle = Open(path);
        using FileStream file = new(handle, FileAccess.Read, bufferSize: 0);
        if (file.CanSeek && file.Length > limit)
        {
            throw TooLarge(limit);
        }

        // Files of the kernel have no length, so it is not relied on.
        using MemoryStream content = new(capacity: file.CanSeek ? (int)file.Length : 0);
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            if (content.Length + count > limit)
            {
                throw TooLarge(limit);
            }

            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    private static SafeFileHandle Open(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new FileNotFoundException("The path contains a null character.", path);
        }

        // Without blocking: a pipe could have taken the place of the file, and some files of the kernel wait for news.
        int descriptor = LibC.Open(path, LibC.NonBlocking | LibC.CloseOnExec, 0);
        if (descriptor >= 0)
        {
            return new(descriptor, ownsHandle: true);
        }

        int error = Marshal.GetLastPInvokeError();
        throw error switch
        {
            LibC.Enoent or Enotdir => new FileNotFoundException(Marshal.GetPInvokeErrorMessage(error), path),
            Eacces => new UnauthorizedAccessException(Marshal.GetPInvokeErrorMessage(error)),
            _ => new IOException(Marshal.GetPInvokeErrorMessage(error), error),
        };
    }

    private static IOException TooLarge(int limit) =>
        new($"it is larger than the {limit / (1024 * 1024)} MiB that are read of one file");
}
