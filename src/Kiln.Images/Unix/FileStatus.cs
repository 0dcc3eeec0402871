using System.Runtime.InteropServices;

namespace Kiln.Images.Unix;

/// <summary>What <c>statx</c> says about a file, without following a link.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStatus(
    uint Mode,
    uint Owner,
    uint Group,
    long Size,
    long ModifiedSeconds,
    uint Links,
    (uint Major, uint Minor, ulong Inode) Identity,
    uint NodeMajor,
    uint NodeMinor)
{
    public const uint TypeMask = 0xf000;
    public const uint Fifo = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Directory = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint Regular = 0x8000;
    public const uint SymbolicLink = 0xa000;
    public const uint Socket = 0xc000;

    public uint Type => Mode & TypeMask;

    /// <summary>With setuid, setgid and sticky.</summary>
    public uint Permissions => Mode & 0xfff;

    public bool IsDirectory => Type == Directory;

    /// <summary>How overlayfs marks a name that is gone.</summary>
    public bool IsOverlayWhiteout => Type == CharacterDevice && NodeMajor == 0 && NodeMinor == 0;
}
