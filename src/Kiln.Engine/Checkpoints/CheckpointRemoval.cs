using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Engine.Checkpoints;

/// <summary>Removes the contents of checkpoints that are forgotten already.</summary>
internal sealed class CheckpointRemoval(CheckpointIndex index, IEnumerable<ICheckpointRemover> removers)
{
    /// <summary>The file that says that there is something to remove goes last.</summary>
    /// <param name="entry">What to remove.</param>
    /// <param name="file">
    /// Of the index, ending in <see cref="CheckpointIndex.Gone"/>; empty when it could not be written.
    /// </param>
    /// <param name="cancellationToken">Stops before the removal is complete; it stays listed.</param>
    /// <returns>Why it stays listed; null when it is gone.</returns>
    public async Task<string?> RemoveAsync(CheckpointEntry entry, string file, CancellationToken cancellationToken)
    {
        try
        {
            foreach (ICheckpointRemover remover in removers.Where(remover => remover.Kind == entry.Kind))
            {
                await remover.RemoveAsync(new(entry.Details, entry.Bytes), cancellationToken);
            }

            DeleteFolder(index.ContentOf(entry));
            if (file.Length > 0)
            {
                File.Delete(file);
            }

            return null;
        }
        catch (Exception e) when (
            e is BuildFailedException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            return Running.FailureText.Of(e);
        }
    }

    /// <summary>
    /// Removes folders that no checkpoint names and no run fills: those of runs that were killed, and of damaged files.
    /// </summary>
    /// <param name="known">The names of the folders that stay.</param>
    public IEnumerable<(string Folder, FileLock Lock)> TakeOrphans(IReadOnlySet<string> known)
    {
        if (!Directory.Exists(index.FilesFolder))
        {
            yield break;
        }

        IEnumerable<string> names = Directory.EnumerateFileSystemEntries(index.FilesFolder)
            .Select(Path.GetFileNameWithoutExtension)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(name => !known.Contains(name));
        foreach (string name in names.ToArray())
        {
            string folder = Path.Combine(index.FilesFolder, name);
            if (FileLock.TryAcquire(LockOf(folder)) is { } alone)
            {
                yield return (folder, alone);
            }
        }
    }

    /// <summary>Removes the locks of folders that were complete when the run that filled them was killed.</summary>
    /// <param name="known">The names of the folders.</param>
    public void DropLocks(IReadOnlySet<string> known)
    {
        foreach (string name in known.Where(static name => name.Length > 0))
        {
            string path = LockOf(Path.Combine(index.FilesFolder, name));
            using FileLock? alone = FileLock.TryAcquireExisting(path);
            if (alone is not null)
            {
                File.Delete(path);
            }
        }
    }

    public static string LockOf(string folder) => folder + ".lock";

    /// <exception cref="IOException">Something of it is left.</exception>
    public static void DeleteFolder(string folder)
    {
        if (folder.Length == 0)
        {
            return;
        }

        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone already, or somebody else has just removed it.
        }

        File.Delete(LockOf(folder));
    }
}
