using System.Collections.Immutable;
using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;

namespace Kiln.Engine.Checkpoints;

/// <summary>All checkpoints of a cache folder, for looking at them and for removing some; safe beside builds.</summary>
/// <param name="cacheFolder">Of the user.</param>
/// <param name="removers">Of the builders.</param>
/// <param name="time">Tells ages.</param>
public sealed class CheckpointCache(
    string cacheFolder,
    ImmutableArray<ICheckpointRemover> removers,
    TimeProvider time)
{
    private readonly CheckpointIndex _index = new(cacheFolder, time);

    /// <summary>Of each chain the first one first.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public ImmutableArray<CheckpointEntry> List() =>
    [
        .. _index.ReadAll(CheckpointIndex.Present)
            .Select(static file => file.Entry)
            .OfType<CheckpointEntry>()
            .OrderBy(static entry => entry.Kind, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Build, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Made)
            .ThenBy(static entry => entry.Provisioners),
    ];

    /// <summary>Removes what the request names, except what builds use at the moment.</summary>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public async Task<PruneReport> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        if (!_index.Exists)
        {
            return new([], [], 0);
        }

        await _index.OpenAsync(cancellationToken);
        using PruneHolds holds = new(_index, request.IsDryRun);
        List<string> damaged = [];
        PruneChoice choice;
        CheckpointRemoval removal = new(_index, removers);
        using (FileLock alone = await _index.LockAsync(cancellationToken))
        {
            ImmutableArray<CheckpointEntry> entries = Read(damaged, request.IsDryRun);
            choice = Choose(entries, request, holds);
            holds.TakeGone();
            HashSet<string> known = [.. entries.Select(static entry => entry.Folder), .. holds.Folders];
            holds.TakeOrphans(removal.TakeOrphans(known));
            if (!request.IsDryRun)
            {
                removal.DropLocks(known);
            }
        }

        List<PruneItem> items = [];
        foreach ((CheckpointEntry entry, string file) in holds.Entries)
        {
            items.Add(await RemoveAsync(entry, file, removal, request.IsDryRun, cancellationToken));
        }

        items.AddRange(choice.InUse.Select(static entry => new PruneItem(entry, PruneOutcome.InUse, "")));
        return new([.. items], [.. damaged], holds.RemoveOrphans());
    }

    private PruneChoice Choose(ImmutableArray<CheckpointEntry> entries, PruneRequest request, PruneHolds holds)
    {
        DateTimeOffset now = time.GetUtcNow();
        PruneChoice choice = new(entries, holds.Take);
        choice.Remove(entry => request.IncludesAll
            || entry.Expires < now
            || (request.MaxAge is { } age && now - entry.Oldest > age));
        if (request.MaxBytes is { } bytes)
        {
            choice.Shrink(bytes);
        }

        return choice;
    }

    private ImmutableArray<CheckpointEntry> Read(List<string> damaged, bool isDryRun)
    {
        ImmutableArray<CheckpointEntry>.Builder entries = ImmutableArray.CreateBuilder<CheckpointEntry>();
        foreach ((string path, CheckpointEntry? entry) in _index.ReadAll(CheckpointIndex.Present))
        {
            if (entry is not null && entry.Key == Path.GetFileNameWithoutExtension(path))
            {
                entries.Add(entry);
                continue;
            }

            damaged.Add(path);
            if (!isDryRun)
            {
                File.Delete(path);
            }
        }

        return entries.ToImmutable();
    }

    private static async Task<PruneItem> RemoveAsync(
        CheckpointEntry entry,
        string file,
        CheckpointRemoval removal,
        bool isDryRun,
        CancellationToken cancellationToken)
    {
        if (isDryRun)
        {
            return new(entry, PruneOutcome.Found, "");
        }

        string? reason = await removal.RemoveAsync(entry, file, cancellationToken);
        return new(entry, reason is null ? PruneOutcome.Removed : PruneOutcome.Failed, reason ?? "");
    }
}
