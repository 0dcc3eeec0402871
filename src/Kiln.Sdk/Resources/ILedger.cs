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

    /// <summary>
    /// A free path for a temporary file of this run. The run records once that all files of a folder are its own that
    /// have its random number in their names, so one more costs nothing. Whoever made the file deletes it; what is left
    /// is removed when the run ends, or by a later one.
    /// </summary>
    /// <param name="folder">Absolute; where the file will be.</param>
    /// <param name="prefix">Of the name; digits follow.</param>
    /// <param name="extension">With its point, or empty.</param>
    /// <exception cref="IOException">The entry could not be written; the file must not be made.</exception>
    Task<string> TemporaryPathAsync(
        string folder,
        string prefix,
        string extension,
        CancellationToken cancellationToken);
}

/// <param name="Kind">
/// Names the <see cref="IReaper"/> that can remove it: <c>directory</c>, <c>mount</c>, <c>runc-container</c>.
/// </param>
/// <param name="Name">In the user's words, for messages.</param>
/// <param name="Details">What it takes to remove it without anything else that the run knew.</param>
public sealed record LedgerResource(string Kind, string Name, ImmutableSortedDictionary<string, string> Details)
{
    /// <summary>The detail that names the place of a file, folder or mount.</summary>
    public const string PathDetail = "path";

    /// <summary>
    /// The detail that says what a file holds that is this run's; another file of that name is somebody else's.
    /// </summary>
    public const string ContentDetail = "content";

    /// <summary>The detail with the digits in the names of a run's temporary files.</summary>
    public const string NumberDetail = "number";

    /// <summary>A file of this machine.</summary>
    public static LedgerResource OfFile(string path) => OfPath("file", $"file {path}", path);

    /// <summary>
    /// A file of this machine whose name others use as well: it is this run's if it holds exactly this text.
    /// </summary>
    public static LedgerResource OfFile(string path, string content)
    {
        LedgerResource file = OfFile(path);
        return file with { Details = file.Details.Add(ContentDetail, content) };
    }

    /// <summary>
    /// A folder of this machine with everything in it; never what is mounted in it or linked from it.
    /// </summary>
    public static LedgerResource OfDirectory(string path) => OfPath("directory", $"folder {path}", path);

    /// <summary>A file system mounted at a folder of this machine.</summary>
    public static LedgerResource OfMount(string path) => OfPath("mount", $"mount at {path}", path);

    /// <summary>
    /// All files directly in a folder that have a number in their names (<see cref="ILedger.TemporaryPathAsync"/>).
    /// </summary>
    public static LedgerResource OfTemporaryFiles(string folder, string number)
    {
        LedgerResource files = OfPath("temporary-files", $"temporary files *{number}* in {folder}", folder);
        return files with { Details = files.Details.Add(NumberDetail, number) };
    }

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

    /// <summary>
    /// Its resources are gone when the machine has been started again, as mounts are; nothing is done then.
    /// </summary>
    bool EndsWithTheMachine => false;

    /// <summary>
    /// Removes the resource; succeeds when it is already gone. Never touches anything that the details do not name.
    /// </summary>
    Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken);
}
