using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Kiln.Builders.Oci.Native;
using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// The root file system of an image in the making: an overlay of the base, the frozen changes and the folder that takes
/// the present changes. All folders have short names relative to the work directory, because the kernel limits the
/// length of the options of a mount to one page.
/// </summary>
/// <remarks>
/// At the very bottom lies a folder of stubs: the files and folders that containers mount something onto and that
/// the image does not have. What lies there is visible, but never becomes part of a layer.
/// </remarks>
internal sealed class RootStack
{
    private const string MountName = "root";
    private const string MergedName = "merged";
    private const string BaseName = "base";
    private const string StubsName = "stubs";

    private readonly string _workDirectory;
    private readonly bool _isUserNamespace;
    private readonly List<string> _frozen = [];
    private string _upper = "";
    private UnixFileMode _upperMode;
    private int _uppers;
    private int _mounts;
    private bool _isVolatileKnown = true;

    /// <param name="workDirectory">Also the current directory of this process.</param>
    public RootStack(string workDirectory, bool isUserNamespace)
    {
        _workDirectory = workDirectory;
        _isUserNamespace = isUserNamespace;
        MountPoint = Path.Combine(workDirectory, MountName);
    }

    public string MountPoint { get; }

    /// <summary>It stands for the root directory itself, so it gets the other one's owner, mode and time.</summary>
    public static void MakeFolderLike(string path, string like)
    {
        DirectoryInfo folder = Directory.CreateDirectory(path);
        FileStatus owner = FileStatus.Of(like);
        if (LibC.ChangeOwner(folder.FullName, owner.User, owner.Group) != 0)
        {
            string cause = Marshal.GetLastPInvokeErrorMessage();
            throw new IOException($"Cannot change the owner of {folder.FullName}: {cause}.");
        }

        File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(like));
        folder.LastWriteTimeUtc = Directory.GetLastWriteTimeUtc(like);
    }

    /// <param name="baseDirectory">Never written to; null for an empty base.</param>
    /// <param name="changes">Names of folders in the work directory that lie above it; lowest first.</param>
    public void Open(string? baseDirectory, ImmutableArray<string> changes)
    {
        string link = Path.Combine(_workDirectory, BaseName);
        if (baseDirectory is null)
        {
            Directory.CreateDirectory(link);
        }
        else
        {
            File.CreateSymbolicLink(link, baseDirectory);
        }

        Directory.CreateDirectory(Path.Combine(_workDirectory, StubsName));
        Directory.CreateDirectory(MountPoint);
        _frozen.AddRange(changes.Reverse());
        _upper = NewUpper(changes.IsEmpty ? baseDirectory ?? link : Path.Combine(_workDirectory, changes[^1]));
        Mount();
    }

    /// <summary>Freezes the changes made since the last time.</summary>
    /// <returns>The upper folder with them, or null when nothing was changed.</returns>
    public string? Freeze()
    {
        string upper = Path.Combine(_workDirectory, _upper);
        if (!Directory.EnumerateFileSystemEntries(upper).Any() && File.GetUnixFileMode(upper) == _upperMode)
        {
            return null;
        }

        string next = NewUpper(MountPoint);
        Unmount(MountPoint);
        _frozen.Insert(0, _upper);
        _upper = next;
        Mount();
        return upper;
    }

    /// <summary>The frozen tree without the stubs, read-only. Call it after <see cref="Freeze"/>.</summary>
    public string Merge()
    {
        string merged = Path.Combine(_workDirectory, MergedName);
        Directory.CreateDirectory(merged);
        if (_frozen.Count == 0)
        {
            string link = Path.Combine(_workDirectory, BaseName);
            return Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        }

        string options = $"lowerdir={string.Join(':', _frozen)}:{BaseName}," + Features();
        Check(LibC.Mount("overlay", merged, "overlay", LibC.NoDevices | LibC.ReadOnly, options), options);
        return merged;
    }

    /// <summary>Makes sure that something can be mounted onto each target, without a trace in the image.</summary>
    public async Task EnsureTargetsAsync(IEnumerable<MountTarget> targets)
    {
        ResolvedTarget[] missing = await InsideRoot.RunAsync(
            MountPoint,
            () => targets.Select(RootPath.Resolve).Where(static target => !target.Exists).ToArray());
        if (missing.Length == 0)
        {
            return;
        }

        // A lower folder must not be changed while it is mounted.
        Unmount(MountPoint);
        foreach (ResolvedTarget target in missing)
        {
            string stub = Path.Join(_workDirectory, StubsName, target.Path);
            Directory.CreateDirectory(target.IsDirectory ? stub : Path.GetDirectoryName(stub)!);
            if (!target.IsDirectory)
            {
                File.WriteAllBytes(stub, []);
            }
        }

        Mount();
    }

    private string NewUpper(string like)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"u{++_uppers}");
        _upperMode = File.GetUnixFileMode(like);
        MakeFolderLike(Path.Combine(_workDirectory, name), like);
        return name;
    }

    private void Mount()
    {
        string work = string.Create(CultureInfo.InvariantCulture, $"w{++_mounts}");
        Directory.CreateDirectory(Path.Combine(_workDirectory, work));
        string lower = string.Join(':', [.. _frozen, BaseName, StubsName]);
        string options = $"lowerdir={lower},upperdir={_upper},workdir={work}," + Features();

        // The changes live for one build only: not syncing them makes package managers several times faster.
        int result = _isVolatileKnown
            ? LibC.Mount("overlay", MountPoint, "overlay", LibC.NoDevices, options + ",volatile")
            : -1;
        if (result != 0)
        {
            result = LibC.Mount("overlay", MountPoint, "overlay", LibC.NoDevices, options);
            _isVolatileKnown = false;
        }

        Check(result, options);
    }

    // Redirects and metadata-only copies would leave changes out of the upper folder.
    private string Features() => _isUserNamespace ? "userxattr" : "index=off,redirect_dir=off,metacopy=off";

    private void Check(int result, string options)
    {
        if (result == 0)
        {
            return;
        }

        string cause = Marshal.GetLastPInvokeErrorMessage();
        string type = new DriveInfo(_workDirectory).DriveFormat;
        throw new WorkerFaultException(
            FaultKind.Failed,
            $"The overlay file system cannot be mounted: {cause}. Kiln works in {_workDirectory}, on a file system "
            + $"of type '{type}'. Set TMPDIR to a folder on ext4, xfs, btrfs or tmpfs"
            + (_isUserNamespace ? "; without root Linux 5.11 or newer is needed." : ".")
            + $" (mount options: {options})");
    }

    private static void Unmount(string target)
    {
        if (LibC.Unmount(target, LibC.DetachMount) != 0)
        {
            throw new IOException($"Cannot unmount {target}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }
}

/// <param name="Path">Absolute, in the image.</param>
internal readonly record struct MountTarget(string Path, bool IsDirectory);

/// <param name="Path">Without symbolic links.</param>
/// <param name="Exists">As what it should be, a folder or a file.</param>
internal readonly record struct ResolvedTarget(string Path, bool IsDirectory, bool Exists);
