using System.Collections.Immutable;
using Kiln.Platform.Files;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>Removes what dead runs have left behind. Never touches anything of a living run, nor anything that is not recorded.</summary>
/// <param name="stateDirectory">Where the ledgers are.</param>
/// <param name="reapers">For the resources of components; those of files, folders and mounts are built in.</param>
/// <param name="time">Measures the time that one removal may take.</param>
public sealed class LedgerReaper(string stateDirectory, ImmutableArray<IReaper> reapers, TimeProvider time)
{
    private static readonly TimeSpan RemovalBudget = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OldestNewFile = TimeSpan.FromDays(1);

    private readonly Dictionary<string, IReaper> _reapers = new IReaper[] { new FileReaper(), new DirectoryReaper(), new MountReaper() }
        .Concat(reapers)
        .ToDictionary(static reaper => reaper.Kind, StringComparer.Ordinal);

    /// <summary>Goes through all ledgers of dead runs. Never throws for what it finds there.</summary>
    /// <param name="includeLeft">Removes also what a run has left on purpose.</param>
    /// <param name="cancellationToken">Stops between two resources.</param>
    public async Task<ReapReport> ReapAsync(bool includeLeft, CancellationToken cancellationToken)
    {
        string folder = LedgerFolder.In(stateDirectory);
        List<string> removed = [];
        List<LeftResource> left = [];
        foreach (string path in FilesIn(folder, left))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            await ReapFileAsync(path, includeLeft, removed, left, cancellationToken);
        }

        return new([.. removed], [.. left]);
    }

    private static string[] FilesIn(string folder, List<LeftResource> left)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            left.Add(new($"what the ledgers in {folder} record", e.Message.TrimEnd('.'), folder));
            return [];
        }
    }

    private async Task ReapFileAsync(
        string path,
        bool includeLeft,
        List<string> removed,
        List<LeftResource> left,
        CancellationToken cancellationToken)
    {
        try
        {
            if (path.EndsWith(LedgerFolder.NewExtension, StringComparison.Ordinal))
            {
                RemoveOldNewFile(path);
            }
            else if (path.EndsWith(LedgerFolder.Extension, StringComparison.Ordinal))
            {
                using DeadLedger? dead = DeadLedger.TryOpen(path);
                if (dead is not null)
                {
                    await ReapEntriesAsync(dead, includeLeft, removed, left, cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            left.Add(new($"what {path} records", e.Message.TrimEnd('.'), path));
        }
    }

    /// <summary>Made by a run that died within microseconds; a living one may be about to lock it, so only after a long time.</summary>
    private void RemoveOldNewFile(string path)
    {
        if (time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(path)) > OldestNewFile)
        {
            File.Delete(path);
        }
    }

    private async Task ReapEntriesAsync(
        DeadLedger dead,
        bool includeLeft,
        List<string> removed,
        List<LeftResource> left,
        CancellationToken cancellationToken)
    {
        int stays = dead.DamagedLines;
        if (dead.DamagedLines > 0)
        {
            left.Add(new(
                $"what {dead.DamagedLines} damaged line(s) of {dead.Path} recorded",
                "the lines cannot be read; delete the file when nothing is left of that run",
                dead.Path));
        }

        foreach (OpenEntry open in dead.Open)
        {
            if ((open.IsLeft && !includeLeft) || cancellationToken.IsCancellationRequested)
            {
                stays++;
                continue;
            }

            string? failure = await TryReapAsync(open.Entry.Resource);
            if (failure is null)
            {
                dead.Strike(open.Entry.Id);
                removed.Add(open.Entry.Resource.Name);
            }
            else
            {
                stays++;
                left.Add(new(open.Entry.Resource.Name, failure, dead.Path));
            }
        }

        if (stays == 0)
        {
            dead.Delete();
        }
    }

    /// <returns>Why it failed, or null.</returns>
    private async Task<string?> TryReapAsync(LedgerResource resource)
    {
        if (!_reapers.TryGetValue(resource.Kind, out IReaper? reaper))
        {
            return $"this version of Kiln does not know how to remove a {resource.Kind}";
        }

        using CancellationTokenSource budget = new(RemovalBudget, time);
        try
        {
            await reaper.ReapAsync(resource, budget.Token).WaitAsync(budget.Token);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return budget.IsCancellationRequested
                ? $"it took longer than {RemovalBudget.TotalMinutes:0} minutes"
                : e.Message.TrimEnd('.');
        }
    }
}
