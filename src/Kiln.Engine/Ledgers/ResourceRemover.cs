using System.Collections.Immutable;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>Removes recorded resources, each with the reaper of its kind and in limited time.</summary>
internal sealed class ResourceRemover(ImmutableArray<IReaper> reapers, TimeProvider time)
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, IReaper> _reapers =
        new IReaper[] { new FileReaper(), new DirectoryReaper(), new TemporaryFilesReaper(), new MountReaper() }
            .Concat(reapers)
            .ToDictionary(static reaper => reaper.Kind, StringComparer.Ordinal);

    /// <param name="resource">What to remove.</param>
    /// <param name="isSameBoot">The machine has not been started again since it was made.</param>
    /// <returns>Why it failed, or null.</returns>
    public async Task<string?> TryRemoveAsync(LedgerResource resource, bool isSameBoot)
    {
        if (!_reapers.TryGetValue(resource.Kind, out IReaper? reaper))
        {
            return $"this version of Kiln does not know how to remove a {resource.Kind}; use the version that made it";
        }

        if (reaper.EndsWithTheMachine && !isSameBoot)
        {
            return null;
        }

        using CancellationTokenSource budget = new(Budget, time);
        try
        {
            await reaper.ReapAsync(resource, budget.Token).WaitAsync(budget.Token);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return budget.IsCancellationRequested
                ? $"it took longer than {Budget.TotalMinutes:0} minutes"
                : e.Message.TrimEnd('.');
        }
    }
}
