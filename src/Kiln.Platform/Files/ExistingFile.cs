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
        bool isReplaced = false;
        try
        {
            using NamelessFile file = NamelessFile.Create(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            if (!TryCopyOwnerAndMode(state, file.Content.SafeFileHandle))
            {
                return false;
            }

            await file.Content.WriteAsync(content, cancellationToken);
            file.Content.Flush(flushToDisk: true);
            file.Place(target);
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
    }

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
