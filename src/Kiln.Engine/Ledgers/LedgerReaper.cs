using System.Collections.Immutable;
using Kiln.Platform.Files;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>
/// Removes what dead runs have left behind. Never touches anything of a living run, nor anything that is not recorded.
/// </summary>
/// <param name="stateDirectory">Where the ledgers are.</param>
/// <param name="reapers">For the resources of components; those of files, folders and mounts are built in.</param>
/// <param name="time">Measures the age of runs and the time that one removal may take.</param>
public sealed class LedgerReaper(string stateDirectory, ImmutableArray<IReaper> reapers, TimeProvider time)
{
    private readonly string _folder = LedgerFolder.In(stateDirectory);

    /// <summary>Goes through all ledgers of dead runs. Never throws for what it finds there.</summary>
    /// <param name="request">What to remove.</param>
    /// <param name="cancellationToken">Stops between two resources.</param>
    public async Task<ReapReport> ReapAsync(ReapRequest request, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_folder))
        {
            return new([]);
        }

        ResourceRemover remover = new(reapers, time);
        ImmutableArray<ReapItem>.Builder items = ImmutableArray.CreateBuilder<ReapItem>();
        foreach (string path in FilesIn(items))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            try
            {
                items.AddRange(await ReapFileAsync(path, request, remover, cancellationToken));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                items.Add(Failed(path, e));
            }
        }

        return new(items.ToImmutable());
    }

    private static ReapItem Failed(string path, Exception cause) =>
        new("ledger", $"what {path} records", path, ReapOutcome.Failed) { Reason = cause.Message.TrimEnd('.') };

    private static ReapItem Kept(string path, string reason) =>
        new("ledger", $"what {path} records", path, ReapOutcome.Kept) { Reason = reason };

    private string[] FilesIn(ImmutableArray<ReapItem>.Builder items)
    {
        try
        {
            return [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            items.Add(Failed(_folder, e));
            return [];
        }
    }

    private async Task<IReadOnlyList<ReapItem>> ReapFileAsync(
        string path,
        ReapRequest request,
        ResourceRemover remover,
        CancellationToken cancellationToken)
    {
        if (path.EndsWith(LedgerFolder.NewExtension, StringComparison.Ordinal) && !request.IsDryRun)
        {
            RemoveNewFile(path);
            return [];
        }

        if (!path.EndsWith(LedgerFolder.Extension, StringComparison.Ordinal)
            || FileState.OfLink(path) is not FileState state)
        {
            return [];
        }

        // What another user wrote is not obeyed: it could name anything that only this user may remove.
        if (!state.IsRegularFile)
        {
            return [Kept(path, "it is no file of lines, so no run has written it")];
        }

        if (!state.BelongsToThisUser)
        {
            return [Kept(path, $"it belongs to the user with the number {state.User}; run \"kiln reap\" as that user")];
        }

        using DeadLedger? dead = DeadLedger.TryOpen(path);
        return dead is null
            ? []
            : await new DeadRun(dead, request, remover, time.GetUtcNow()).ReapAsync(cancellationToken);
    }

    /// <summary>
    /// Made by a run that died before its file got its name: it holds no entry. A living run that was about to lock it
    /// begins another one.
    /// </summary>
    private static void RemoveNewFile(string path)
    {
        using FileLock? file = FileLock.TryAcquireExisting(path);
        if (file is not null)
        {
            File.Delete(path);
        }
    }
}
