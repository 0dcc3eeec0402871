using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Files;

/// <summary>
/// A lock between processes on a file. The kernel drops it when the process ends, however it ends; child
/// processes do not inherit it. Disposing it releases it and leaves the file.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const uint OwnerReadWrite = 0b110_000_000;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>The locked file; closed with the lock.</summary>
    public SafeFileHandle Handle => _handle;

    /// <param name="path">Created when it does not exist; its folder must exist.</param>
    /// <returns>Null when somebody else holds the lock.</returns>
    public static FileLock? TryAcquire(string path) =>
        TryLock(path, LibC.OpenReadWrite | LibC.OpenCreate, LibC.LockExclusive);

    /// <summary>The same, for a file that must be there already.</summary>
    /// <returns>Null when somebody else holds the lock, or there is no such file.</returns>
    public static FileLock? TryAcquireExisting(string path) =>
        TryLock(path, LibC.OpenReadWrite, LibC.LockExclusive);

    /// <summary>
    /// A lock that many may hold at a time, and nobody beside one who has the exclusive one; for a file that must be
    /// there already. Reading it is enough.
    /// </summary>
    /// <returns>Null when somebody holds the exclusive lock, or there is no such file.</returns>
    public static FileLock? TryShareExisting(string path) => TryLock(path, LibC.OpenReadOnly, LibC.LockShared);

    /// <summary>Waits until the lock is free.</summary>
    public static async Task<FileLock> AcquireAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        FileLock? acquired;
        while ((acquired = TryAcquire(path)) is null)
        {
            await Task.Delay(RetryDelay, time, cancellationToken);
        }

        return acquired;
    }

    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            // A child that is between fork and exec still has the descriptor; closing ours alone would not free the
            // lock.
            _ = LibC.Flock((int)_handle.DangerousGetHandle(), LibC.LockUnlock);
        }

        _handle.Dispose();
    }

    private static FileLock? TryLock(string path, int access, int kind)
    {
        // Not File.OpenHandle: .NET would take a lock of its own on the file.
        int descriptor = LibC.Open(path, access | LibC.CloseOnExec, OwnerReadWrite);
        if (descriptor < 0 && (access & LibC.OpenCreate) == 0 && Marshal.GetLastPInvokeError() == LibC.Enoent)
        {
            return null;
        }

        if (descriptor < 0)
        {
            throw FileAccessException.FromError("open", path, Marshal.GetLastPInvokeError());
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (LibC.Flock(descriptor, kind | LibC.LockNonBlocking) == 0)
        {
            return new(handle);
        }

        int failure = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return failure is LibC.Eagain or LibC.Eintr
            ? null
            : throw FileAccessException.FromError("lock", path, failure);
    }
}
