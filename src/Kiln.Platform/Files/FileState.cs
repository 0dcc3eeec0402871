using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Files;

/// <summary>What the system says about a path.</summary>
/// <param name="Mode">Type and permissions as in <c>st_mode</c>.</param>
/// <param name="Size">In bytes; meaningful for regular files.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileState(uint Mode, long Size)
{
    private const uint TypeMask = 0xf000;
    private const uint PermissionMask = 0xfff;

    /// <summary>How many names the file has.</summary>
    public uint Links { get; private init; }

    /// <summary>The number of the owner.</summary>
    public uint User { get; private init; }

    /// <summary>The number of the group.</summary>
    public uint Group { get; private init; }

    /// <summary>Tells the file from all others of its file system.</summary>
    public ulong Inode => Identity.Inode;

    /// <summary>Tells the file from all others of this machine.</summary>
    public (uint Major, uint Minor, ulong Inode) Identity { get; private init; }

    /// <summary>
    /// When its content was written last, in nanoseconds since 1970; whoever may write the file can set it.
    /// </summary>
    public long ModifiedNanoseconds { get; private init; }

    /// <summary>When anything about it changed last, in nanoseconds since 1970; nobody can set it.</summary>
    public long ChangedNanoseconds { get; private init; }

    /// <summary>This process acts as its owner.</summary>
    public bool BelongsToThisUser => User == LibC.EffectiveUser();

    public UnixFileMode Permissions => (UnixFileMode)(Mode & PermissionMask);

    public bool IsRegularFile => (Mode & TypeMask) == 0x8000;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xa000;

    /// <summary>The mode as Go writes it: <c>drwxr-xr-x</c>, <c>Dcrw-rw-rw-</c>.</summary>
    public string ModeText
    {
        get
        {
            string type = (Mode & TypeMask) switch
            {
                0x1000 => "p",
                0x2000 => "Dc",
                0x4000 => "d",
                0x6000 => "D",
                0xa000 => "L",
                0xc000 => "S",
                _ => "",
            };
            string special = ((Mode & 0x800) != 0 ? "u" : "")
                + ((Mode & 0x400) != 0 ? "g" : "")
                + ((Mode & 0x200) != 0 ? "t" : "");
            uint bits = Mode;
            string permissions = string.Concat(
                Enumerable.Range(0, 9).Select(i => (bits & (0x100 >> i)) != 0 ? "rwx"[i % 3] : '-'));
            return (type + special is { Length: > 0 } prefix ? prefix : "-") + permissions;
        }
    }

    /// <returns>Null when nothing is there or it cannot be reached.</returns>
    public static FileState? Of(string path) => Read(path, 0);

    /// <exception cref="FileAccessException">Nothing is there or it cannot be reached.</exception>
    public static FileState OfExisting(string path) =>
        Read(path, 0) ?? throw FileAccessException.FromError("look at", path, Marshal.GetLastPInvokeError());

    /// <summary>The same for the path itself when it is a link.</summary>
    public static FileState? OfLink(string path) => Read(path, LibC.NoFollowLink);

    private static FileState? Read(string path, int flags) =>
        LibC.Status(LibC.CurrentDirectory, path, flags, LibC.BasicStatus, out LibC.FileStatus status) == 0
            ? new(status.Mode, (long)status.Size)
            {
                Links = status.Links,
                User = status.User,
                Group = status.Group,
                Identity = (status.DeviceMajor, status.DeviceMinor, status.Inode),
                ModifiedNanoseconds = Nanoseconds(status.ModifiedSeconds, status.ModifiedFraction),
                ChangedNanoseconds = Nanoseconds(status.ChangedSeconds, status.ChangedFraction),
            }
            : null;

    private static long Nanoseconds(long seconds, uint fraction) => unchecked((seconds * 1_000_000_000) + fraction);
}
