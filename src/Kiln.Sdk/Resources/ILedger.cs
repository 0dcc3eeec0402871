using System.Collections.Immutable;

namespace Kiln.Sdk.Resources;

/// <summary>
/// The written list of everything outside this process that a run makes and must remove. An entry is on disk before
/// <see cref="RecordAsync"/> returns, so it is called before the resource is made.
/// </summary>
public interface ILedger
{
    /// <exception cref="IOException">The entry could not be written; the resource must not be made.</exception>
    Task<LedgerEntry> RecordAsync(LedgerResource resource, CancellationToken cancellationToken);

    /// <summary>The resource is gone.</summary>
    Task StrikeAsync(LedgerEntry entry, CancellationToken cancellationToken);
}

/// <param name="Kind">Names the <see cref="IReaper"/> that can remove it: <c>directory</c>, <c>mount</c>, <c>runc-container</c>.</param>
/// <param name="Name">In the user's words, for messages.</param>
/// <param name="Details">What it takes to remove it without anything else that the run knew.</param>
public sealed record LedgerResource(string Kind, string Name, ImmutableSortedDictionary<string, string> Details);

/// <param name="Id">Unique within the run.</param>
public sealed record LedgerEntry(long Id, LedgerResource Resource);

/// <summary>Removes resources of one kind that a dead run left.</summary>
public interface IReaper
{
    string Kind { get; }

    /// <summary>Removes the resource; succeeds when it is already gone. Never touches anything that the details do not name.</summary>
    Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken);
}
