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
public sealed record LedgerResource(string Kind, string Name, ImmutableSortedDictionary<string, string> Details)
{
    /// <summary>The detail that names the place of a file, folder or mount.</summary>
    public const string PathDetail = "path";

    /// <summary>A file of this machine.</summary>
    public static LedgerResource OfFile(string path) => OfPath("file", $"file {path}", path);

    /// <summary>A folder of this machine with everything in it; never what is mounted in it or linked from it.</summary>
    public static LedgerResource OfDirectory(string path) => OfPath("directory", $"folder {path}", path);

    /// <summary>A file system mounted at a folder of this machine.</summary>
    public static LedgerResource OfMount(string path) => OfPath("mount", $"mount at {path}", path);

    private static LedgerResource OfPath(string kind, string name, string path) => new(
        kind,
        name,
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(PathDetail, Path.GetFullPath(path)));
}

/// <param name="Id">Unique within the run.</param>
public sealed record LedgerEntry(long Id, LedgerResource Resource);

/// <summary>Removes resources of one kind that a dead run left.</summary>
public interface IReaper
{
    string Kind { get; }

    /// <summary>Removes the resource; succeeds when it is already gone. Never touches anything that the details do not name.</summary>
    Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken);
}
