using Kiln.Engine.Running;
using Kiln.Platform.Files;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Checkpoints;

/// <summary>What one build keeps: folders in the making, and their entries in the index.</summary>
internal sealed class NewCheckpoints(CheckpointIndex index, RunScope run, string build, IUi ui) : IAsyncDisposable
{
    private readonly Dictionary<string, NewFolder> _folders = new(StringComparer.Ordinal);
    private readonly List<(CheckpointEntry Entry, string File)> _lost = [];
    private readonly UsedCheckpoints _unread = new();
    private readonly SemaphoreSlim _alone = new(1, 1);

    /// <summary>
    /// How many provisioners have run in the last one that is kept and that this run's machine is made of. What comes
    /// after one that another run has kept in the meantime would not fit to that.
    /// </summary>
    public int Kept { private get; set; }

    public async Task<string> FolderAsync(string key, CancellationToken cancellationToken)
    {
        await _alone.WaitAsync(cancellationToken);
        try
        {
            if (!_folders.TryGetValue(key, out NewFolder? folder))
            {
                using FileLock alone = await index.LockAsync(cancellationToken);
                folder = NewFolder.Make(index.FilesFolder);
                _folders.Add(key, folder);
            }

            return folder.Path;
        }
        finally
        {
            _alone.Release();
        }
    }

    /// <returns>False when another run was quicker.</returns>
    public async Task<bool> AddAsync(CheckpointEntry entry, CancellationToken cancellationToken)
    {
        await _alone.WaitAsync(cancellationToken);
        try
        {
            NewFolder? folder = _folders.GetValueOrDefault(entry.Key);
            CheckpointEntry complete = entry with { Folder = folder?.Name ?? "" };
            using FileLock alone = await index.LockAsync(cancellationToken);
            if (entry.Provisioners == Kept + 1 && !IsThere(entry.Key))
            {
                await WriteAsync(complete, cancellationToken);
                folder?.Keep();
                Kept = entry.Provisioners;
                return true;
            }

            // Whatever happens now, what it names has to be removed.
            int place = _lost.Count;
            _lost.Add((complete, ""));
            string name = Guid.NewGuid().ToString("N");
            await index.WriteAsync(complete, name, CheckpointIndex.Gone, cancellationToken);
            string file = index.FileOf(name, CheckpointIndex.Gone);
            _unread.Add(name, file);
            _lost[place] = (complete, file);
            return false;
        }
        finally
        {
            _alone.Release();
        }
    }

    /// <summary>The build does not read any of it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (NewFolder folder in _folders.Values)
        {
            folder.Dispose();
        }

        _unread.Release();
        CheckpointRemoval removal = new(index, run.Options.Checkpoints.Removers);
        foreach ((CheckpointEntry entry, string file) in _lost)
        {
            if (await removal.RemoveAsync(entry, file, run.Stop.Now) is { } reason)
            {
                run.Publish(now => new Logged(now, build, $"The checkpoint {file} is removed later: {reason}"));
            }
        }

        _alone.Dispose();
    }

    private async Task WriteAsync(CheckpointEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await index.WriteAsync(entry, entry.Key, CheckpointIndex.Present, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _lost.Add((entry, ""));
            throw;
        }
    }

    private bool IsThere(string key) => index.Find(key, text => ui.Error($"Warning: {text}")) is not null;
}
