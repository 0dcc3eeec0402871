using System.Collections.Immutable;
using Kiln.Engine.Running;
using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Checkpoints;

/// <summary>Looks for the last checkpoint of a chain that can be used.</summary>
internal sealed class CheckpointSearch(
    CheckpointIndex index,
    UsedCheckpoints used,
    RunScope run,
    PlannedCache limits,
    int provisioners,
    IUi ui)
{
    private readonly Dictionary<string, CheckpointEntry> _entries = new(StringComparer.Ordinal);

    /// <returns>Null when there is none. What it builds upon is locked as well, and touched.</returns>
    public async Task<CheckpointEntry?> FindAsync(
        ImmutableArray<ChainLink> links,
        Func<Checkpoint, CancellationToken, Task<bool>> isUsable,
        CancellationToken cancellationToken)
    {
        await LockAllAsync(links, cancellationToken);
        CheckpointEntry? found = null;
        foreach (ChainLink link in links.Reverse())
        {
            if (!_entries.TryGetValue(link.Key, out CheckpointEntry? entry))
            {
                continue;
            }

            if (await isUsable(CheckpointOf(entry, links), cancellationToken))
            {
                found = entry;
                break;
            }

            await ForgetAsync(entry, cancellationToken);
        }

        foreach (ChainLink link in links.Where(link => _entries.ContainsKey(link.Key)))
        {
            index.Touch(link.Key, CheckpointIndex.Present);
        }

        return found;
    }

    public Checkpoint CheckpointOf(CheckpointEntry entry, ImmutableArray<ChainLink> links) => Plain(entry) with
    {
        IsComplete = entry.Provisioners == provisioners,
        Before =
        [
            .. links.Take(entry.Provisioners - 1)
                .Select(link => _entries.GetValueOrDefault(link.Key))
                .OfType<CheckpointEntry>()
                .Select(Plain),
        ],
    };

    private Checkpoint Plain(CheckpointEntry entry) =>
        new(entry.Key, entry.Provisioners, new(entry.Details, entry.Bytes)) { Folder = index.ContentOf(entry) };

    private async Task LockAllAsync(ImmutableArray<ChainLink> links, CancellationToken cancellationToken)
    {
        DateTimeOffset oldest = run.Time.GetUtcNow() - limits.MaxAge;
        using FileLock alone = await index.LockAsync(cancellationToken);
        for (int i = 0; i < links.Length; i++)
        {
            string key = links[i].Key;
            bool isThere = index.Find(key, WarnOfDamage) is { } entry
                && entry.Oldest >= oldest
                && entry.Provisioners == i + 1
                && used.Add(key, index.FileOf(key, CheckpointIndex.Present))
                && _entries.TryAdd(key, entry);
            run.Publish(now => new Logged(now, "", $"Checkpoint {key} {(isThere ? "is there" : "is not there")}."));
        }
    }

    private void WarnOfDamage(string text) => ui.Error($"Warning: {text}");

    /// <summary>Its content is removed at the end of the run, unless another run uses it now.</summary>
    private async Task ForgetAsync(CheckpointEntry entry, CancellationToken cancellationToken)
    {
        ui.Say($"What was kept of {entry.Label} cannot be used any more and is forgotten.");
        used.Release(entry.Key);
        _entries.Remove(entry.Key);
        string file = index.FileOf(entry.Key, CheckpointIndex.Present);
        using FileLock alone = await index.LockAsync(cancellationToken);
        using FileLock? unused = FileLock.TryAcquireExisting(file);
        if (unused is not null)
        {
            File.Move(file, index.FileOf(entry.Key, CheckpointIndex.Gone), overwrite: true);
        }
    }
}
