using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Builders.Oci.Native;

/// <summary>
/// The calls into the C library that .NET has no equal for. All of them report failure by a negative result.
/// </summary>
internal static partial class LibC
{
    /// <summary>MS_NODEV: device nodes that a build makes in the image cannot be opened.</summary>
    internal const ulong NoDevices = 4;
    internal const ulong ReadOnly = 1;
    internal const ulong Bind = 4096;
    internal const ulong Remount = 32;
    internal const int CloneFileSystemView = 0x200;
    internal const int DetachMount = 2;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string source, string target, string? type, ulong flags, string? options);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string target, int flags);

    [LibraryImport(Library, EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int flags);

    [LibraryImport(Library, EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeRoot(string path);

    [LibraryImport(Library, EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeDirectory(string path);

    [LibraryImport(Library, EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "umask")]
    internal static partial uint SetCreationMask(uint mask);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFileSystem(SafeFileHandle file);

    /// <param name="buffer">256 bytes: struct statx, which is the same on all processors.</param>
    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Status(int folder, string path, int flags, uint mask, Span<byte> buffer);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);
}
