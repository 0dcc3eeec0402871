namespace Kiln.Builders.Oci.Bases;

/// <summary>A root file system in the cache. While it is not disposed, no other build removes it.</summary>
internal sealed class CachedRoot : IDisposable
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    private readonly FileStream _use;

    private CachedRoot(string folder, FileStream use, bool isFresh)
    {
        Folder = folder;
        IsFresh = isFresh;
        _use = use;
    }

    /// <summary>The entry of the cache.</summary>
    public string Folder { get; }

    /// <summary>The root file system itself.</summary>
    public string Tree => TreeOf(Folder);

    /// <summary>Made by this build: the kernel may still have much of it to write.</summary>
    public bool IsFresh { get; }

    /// <summary>False: a power cut could still damage it.</summary>
    public bool IsDurable => File.Exists(SyncedMark(Folder));

    public static string TreeOf(string folder) => Path.Combine(folder, "rootfs");

    /// <param name="folder">The entry.</param>
    /// <param name="isFresh">It was just made.</param>
    /// <returns>Null when there is no such entry, or it may be damaged.</returns>
    public static CachedRoot? TryUse(string folder, bool isFresh)
    {
        if (!Directory.Exists(TreeOf(folder)))
        {
            return null;
        }

        FileStream? use = TryShare(folder);
        if (use is null)
        {
            return null;
        }

        bool isWhole = File.Exists(SyncedMark(folder)) || ReadBoot(BootMark(folder)) == ReadBoot(BootIdFile);
        if (isWhole && Directory.Exists(TreeOf(folder)))
        {
            return new(folder, use, isFresh);
        }

        use.Dispose();
        return null;
    }

    /// <summary>
    /// Called when the tree is complete. Until it is durable, the entry counts only until the machine is started again.
    /// </summary>
    public static void MarkComplete(string folder) => File.WriteAllText(BootMark(folder), ReadBoot(BootIdFile));

    public void MarkDurable() => File.WriteAllBytes(SyncedMark(Folder), []);

    /// <returns>True when nobody used the entry, and nobody will.</returns>
    public static bool TryRetire(string folder)
    {
        try
        {
            using FileStream alone = new(UseFile(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.Delete(BootMark(folder));
            File.Delete(SyncedMark(folder));
            return true;
        }
        catch (IOException)
        {
            // Another build uses it.
            return false;
        }
    }

    public void Dispose() => _use.Dispose();

    /// <summary>Locked for sharing: who wants to remove the entry asks for the lock alone.</summary>
    private static FileStream? TryShare(string folder)
    {
        try
        {
            return new(UseFile(folder), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException)
        {
            // Somebody is removing it, or has removed it.
            return null;
        }
    }

    private static string UseFile(string folder) => Path.Combine(folder, "use");

    private static string BootMark(string folder) => Path.Combine(folder, "boot");

    private static string SyncedMark(string folder) => Path.Combine(folder, "synced");

    private static string ReadBoot(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : "";
}
