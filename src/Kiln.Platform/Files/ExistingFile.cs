using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Files;

/// <summary>
/// Gives a file that is somebody's own a new content: mode, owner and links stay what they are. Whoever looks sees the
/// old content or the whole new one. Only where the file cannot be replaced without losing something - it has several
/// names, another owner, or its folder takes no new files - it is written in place.
/// </summary>
public static class ExistingFile
{
    private const int BusyFile = 16;

    /// <param name="path">Symbolic links are followed and stay.</param>
    /// <param name="content">The whole of it.</param>
    /// <param name="cancellationToken">Leaves the old content.</param>
    /// <exception cref="FileAccessException">
    /// It does not exist any more, is no regular file, or may not be written. The old content is there, unless the disk
    /// broke or filled up while it was written in place.
    /// </exception>
    public static async Task OverwriteAsync(
        string path,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken)
    {
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            FileState state = FileState.OfExisting(target);
            if (!state.IsRegularFile)
            {
                throw new IOException("it is not a regular file");
            }

            // Opened even when it will be replaced: a file that may not be written is not to be replaced either.
            await using FileStream file = new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            if (state.Links > 1 || !await TryReplaceAsync(target, state, content, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await file.WriteAsync(content, CancellationToken.None);
                file.SetLength(content.Length);
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("write", path, e);
        }
    }

    /// <returns>False when it can only be written in place.</returns>
    private static async Task<bool> TryReplaceAsync(
        string target,
        FileState state,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(target)!;
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        bool isReplaced = false;
        try
        {
            await using (FileStream stream = Create(temporary))
            {
                if (!TryCopyOwnerAndMode(state, stream.SafeFileHandle))
                {
                    return false;
                }

                await stream.WriteAsync(content, cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
            isReplaced = true;
            AtomicFile.SyncDirectory(folder);
            return true;
        }
        catch (UnauthorizedAccessException) when (!isReplaced)
        {
            return false;
        }
        catch (IOException e) when (!isReplaced && e.HResult == BusyFile)
        {
            // Something is mounted on the file.
            return false;
        }
        finally
        {
            if (!isReplaced)
            {
                AtomicFile.RemoveTemporary(temporary);
            }
        }
    }

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private static bool TryCopyOwnerAndMode(FileState state, SafeFileHandle file)
    {
        if (LibC.ChangeOwner(file, state.User, state.Group) != 0)
        {
            return false;
        }

        // After the owner, because a change of the owner clears some bits of the mode.
        File.SetUnixFileMode(file, state.Permissions);
        return true;
    }
}
