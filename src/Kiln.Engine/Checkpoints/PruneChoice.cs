using System.Collections.Immutable;

namespace Kiln.Engine.Checkpoints;

/// <summary>
/// Chooses the checkpoints that go. One goes only after all that build upon it; so one that a build uses keeps those
/// below it.
/// </summary>
/// <param name="entries">All that there are.</param>
/// <param name="take">Reserves one for removal; false when a build uses it.</param>
internal sealed class PruneChoice(ImmutableArray<CheckpointEntry> entries, Func<CheckpointEntry, bool> take)
{
    private readonly Dictionary<string, CheckpointEntry> _left = entries.ToDictionary(static entry => entry.Key);
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private readonly ImmutableArray<CheckpointEntry>.Builder _inUse = ImmutableArray.CreateBuilder<CheckpointEntry>();

    /// <summary>Should have gone.</summary>
    public ImmutableArray<CheckpointEntry> InUse => _inUse.ToImmutable();

    public void Remove(Func<CheckpointEntry, bool> isUnwanted)
    {
        HashSet<string> unwanted = new(StringComparer.Ordinal);
        foreach (CheckpointEntry entry in entries.OrderBy(static entry => entry.Provisioners))
        {
            // Without what it builds upon nobody can use it.
            if (isUnwanted(entry) || unwanted.Contains(entry.Parent))
            {
                unwanted.Add(entry.Key);
            }
        }

        IEnumerable<CheckpointEntry> last =
            entries.OrderByDescending(static entry => entry.Provisioners).ThenBy(static entry => entry.Used);
        foreach (CheckpointEntry entry in last)
        {
            if (unwanted.Contains(entry.Key))
            {
                TryTake(entry);
            }
        }
    }

    public void Shrink(long maxBytes)
    {
        while (_left.Values.Sum(static entry => entry.Bytes) > maxBytes && OldestLeaf() is { } entry)
        {
            TryTake(entry);
        }
    }

    private CheckpointEntry? OldestLeaf()
    {
        HashSet<string> parents = [.. _left.Values.Select(static entry => entry.Parent)];
        return _left.Values
            .Where(entry => !parents.Contains(entry.Key) && !_kept.Contains(entry.Key))
            .MinBy(static entry => entry.Used);
    }

    private void TryTake(CheckpointEntry entry)
    {
        if (!_left.ContainsKey(entry.Key))
        {
            return;
        }

        if (!_kept.Contains(entry.Key) && take(entry))
        {
            _left.Remove(entry.Key);
            return;
        }

        _kept.Add(entry.Key);
        _kept.Add(entry.Parent);
        _inUse.Add(entry);
    }
}
