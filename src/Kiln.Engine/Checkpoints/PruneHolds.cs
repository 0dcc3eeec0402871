using Kiln.Platform.Files;

namespace Kiln.Engine.Checkpoints;

/// <summary>What one pruning removes: no build finds it any more, and no other pruning touches it.</summary>
internal sealed class PruneHolds(CheckpointIndex index, bool isDryRun) : IDisposable
{
    private readonly List<FileLock> _locks = [];
    private readonly List<(CheckpointEntry Entry, string File)> _entries = [];
    private readonly List<(string Folder, FileLock Lock)> _orphans = [];

    /// <summary>In the order of the removal.</summary>
    public IReadOnlyList<(CheckpointEntry Entry, string File)> Entries => _entries;

    /// <summary>Their names; those of checkpoints that are gone for builds as well.</summary>
    public IEnumerable<string> Folders =>
    [
        .. _entries.Select(static held => held.Entry.Folder),
        .. index.ReadAll(CheckpointIndex.Gone).Select(static file => file.Entry?.Folder).OfType<string>(),
    ];

    /// <returns>False when a build uses it.</returns>
    public bool Take(CheckpointEntry entry)
    {
        string file = index.FileOf(entry.Key, CheckpointIndex.Present);
        if (FileLock.TryAcquireExisting(file) is not { } unused)
        {
            return false;
        }

        string gone = index.FileOf(entry.Key, CheckpointIndex.Gone);
        Hold(unused);
        if (!isDryRun)
        {
            File.Move(file, gone, overwrite: true);
        }

        _entries.Add((entry, gone));
        return true;
    }

    /// <summary>Also those whose content could not be removed before.</summary>
    public void TakeGone()
    {
        HashSet<string> held = [.. _entries.Select(static entry => entry.File)];
        foreach ((string path, CheckpointEntry? entry) in index.ReadAll(CheckpointIndex.Gone))
        {
            if (entry is null && !isDryRun)
            {
                File.Delete(path);
            }
            else if (entry is not null && !held.Contains(path) && FileLock.TryAcquireExisting(path) is { } unused)
            {
                Hold(unused);
                _entries.Add((entry, path));
            }
        }
    }

    public void TakeOrphans(IEnumerable<(string Folder, FileLock Lock)> orphans) => _orphans.AddRange(orphans);

    /// <returns>How many there were.</returns>
    public int RemoveOrphans()
    {
        int count = 0;
        foreach ((string folder, FileLock held) in _orphans)
        {
            count += Directory.Exists(folder) ? 1 : 0;
            if (!isDryRun)
            {
                Delete(folder);
            }
        }

        return count;
    }

    public void Dispose()
    {
        foreach (FileLock held in _locks.Concat(_orphans.Select(static orphan => orphan.Lock)))
        {
            held.Dispose();
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            CheckpointRemoval.DeleteFolder(folder);
        }
        catch (UnauthorizedAccessException e)
        {
            throw FileAccessException.From("remove", folder, e);
        }
    }

    /// <summary>Whoever only looks keeps no build from using it.</summary>
    private void Hold(FileLock unused)
    {
        if (isDryRun)
        {
            unused.Dispose();
        }
        else
        {
            _locks.Add(unused);
        }
    }
}
