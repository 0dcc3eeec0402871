using Kiln.Builders.Oci.Native;

namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// Writes to a folder without the syncs that a package manager asks for after every package, by way of an overlay whose
/// upper folder is the folder; where that cannot be mounted, the folder itself. The cache makes its content durable
/// afterwards.
/// </summary>
internal sealed class UnsyncedFolder : IDisposable
{
    private readonly string _work;
    private readonly bool _isMounted;

    private UnsyncedFolder(string path, string work, bool isMounted)
    {
        Path = path;
        _work = work;
        _isMounted = isMounted;
    }

    /// <summary>What to write to.</summary>
    public string Path { get; }

    /// <param name="workDirectory">The current directory of this process.</param>
    /// <param name="folder">Empty; a sibling of the folders that the mount needs.</param>
    public static UnsyncedFolder Open(string workDirectory, string folder, bool isUserNamespace)
    {
        string parent = System.IO.Path.GetDirectoryName(folder)!;
        string view = System.IO.Path.Combine(workDirectory, "unsynced");
        string work = System.IO.Path.Combine(parent, "unsynced-work");
        string empty = System.IO.Path.Combine(workDirectory, "unsynced-lower");
        string upperLink = System.IO.Path.Combine(workDirectory, "unsynced-upper");
        string workLink = System.IO.Path.Combine(workDirectory, "unsynced-work");
        Directory.CreateDirectory(view);
        Directory.CreateDirectory(work);
        Directory.CreateDirectory(empty);

        // Links, because an option of a mount cannot hold every path.
        File.CreateSymbolicLink(upperLink, folder);
        File.CreateSymbolicLink(workLink, work);
        string options = "lowerdir=unsynced-lower,upperdir=unsynced-upper,workdir=unsynced-work,volatile"
            + (isUserNamespace ? ",userxattr" : ",index=off,redirect_dir=off,metacopy=off");
        bool isMounted = LibC.Mount("overlay", view, "overlay", 0, options) == 0;
        return new(isMounted ? view : folder, work, isMounted);
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            _ = LibC.Unmount(Path, LibC.DetachMount);
        }

        Directory.Delete(_work, recursive: true);
    }
}
