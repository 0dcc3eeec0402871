using Kiln.Builders.Oci.Sandbox;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci.Bases;

/// <summary>
/// Root file systems that later builds start from again, one folder for each id mapping, because the files on disk
/// belong to the users of the mapping.
/// </summary>
internal sealed class RootCache
{
    private readonly BuildContext _context;
    private readonly NamespaceLaunch _launch;
    private readonly WorkDirectory _work;
    private readonly string _directory;

    public RootCache(BuildContext context, NamespaceLaunch launch, WorkDirectory work, string mapping)
    {
        _work = work;
        _context = context;
        _launch = launch;
        _directory = Path.Combine(context.Directories.Cache, "oci", "roots", mapping);
    }

    /// <returns>Null when there is none.</returns>
    public CachedRoot? Find(string key) => CachedRoot.TryUse(Path.Combine(_directory, key), isFresh: false);

    /// <summary>Makes an entry, unless somebody else has made it in the meantime.</summary>
    /// <param name="key">A file name.</param>
    /// <param name="fill">Fills the empty folder <see cref="CachedRoot.TreeOf"/>.</param>
    /// <param name="cancellationToken">Ends the making; what was made is removed.</param>
    public async Task<CachedRoot> CreateAsync(
        string key,
        Func<WorkDirectory, CancellationToken, Task> fill,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_directory);
        string folder = Path.Combine(_directory, key);
        using FileLock making = await FileLock.AcquireAsync(folder + ".lock", _context.Time, cancellationToken);
        if (Find(key) is CachedRoot found)
        {
            return found;
        }

        await DiscardAsync(folder, cancellationToken);
        WorkDirectory temporary = await WorkDirectory.CreateAsync(
            _context, _launch, _directory, _work, "the unfinished cache entry", cancellationToken);
        Directory.CreateDirectory(CachedRoot.TreeOf(temporary.Path));
        await fill(temporary, cancellationToken);
        CachedRoot.MarkComplete(temporary.Path);
        await temporary.KeepAsAsync(folder, cancellationToken);
        return CachedRoot.TryUse(folder, isFresh: true)
            ?? throw new BuildFailedException(
                $"The cache entry {folder} vanished. Was the cache deleted during the build?");
    }

    /// <summary>
    /// Removes the entries that are out of date, unless other builds use them; also those that a killed build had made or was
    /// about to remove.
    /// </summary>
    /// <param name="keys">Begins the names of the entries. The caller is the only one to make such.</param>
    /// <param name="current">The one that stays.</param>
    /// <param name="cancellationToken">Stops between two of them.</param>
    public async Task RemoveOthersAsync(string keys, string current, CancellationToken cancellationToken)
    {
        foreach (string folder in Directory.GetDirectories(_directory, keys + "*"))
        {
            if (Path.GetFileName(folder) != current && CachedRoot.TryRetire(folder))
            {
                await OwnedDirectory.RemoveAsync(folder, _launch, cancellationToken);
            }
        }
    }

    private async Task DiscardAsync(string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            await OwnedDirectory.RemoveAsync(folder, _launch, cancellationToken);
        }
    }
}
